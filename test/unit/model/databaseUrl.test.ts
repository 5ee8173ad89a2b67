import { withoutPassword } from '../../../engine/model/databaseUrl';

test.each([
  ['postgres://ada:hunter2@db.test:5432/mail', 'postgres://ada:***@db.test:5432/mail'],
  ['postgres://ada:hunter/2@db.test/mail', 'postgres://ada:***@db.test/mail'],
  ['postgres://ada:hunt@er2@db.test/mail', 'postgres://ada:***@db.test/mail'],
  ['postgresql://ada:12#hun?ter2@db.test/mail', 'postgresql://ada:***@db.test/mail'],
  ['postgres://:hunter2@db.test/mail', 'postgres://:***@db.test/mail'],
  ['postgres://db.test/mail?user=ada&password=hunter2&ssl=true', 'postgres://db.test/mail?user=ada&password=***&ssl=true'], // prettier-ignore
])('the password in %s is not shown', (url, shown) => {
  expect(withoutPassword(url)).toBe(shown);
});

test.each(['postgres://db.test:5432/mail', 'postgres://ada@db.test/mail', '/srv/mail@home/db.sqlite'])(
  '%s has none, and stays as it is',
  (url) => {
    expect(withoutPassword(url)).toBe(url);
  },
);
