import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ThroughlineError } from '../../../../engine/index';
import { readConfig } from '../../../../runner/config/config';
import type { Sources } from '../../../../runner/config/read';
import { scratchFolder } from '../../../support/scratch';

const folder = (): string => scratchFolder('config');
const read = (sources: Partial<Sources>) => readConfig({ flags: {}, env: {}, folder: folder(), ...sources });
const refusal = (sources: Partial<Sources>): ThroughlineError => {
  try {
    read(sources);
  } catch (error) {
    if (error instanceof ThroughlineError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
};
const withFile = (text: string, name = 'throughline.yaml'): string => {
  const here = folder();
  writeFileSync(join(here, name), text);
  return here;
};

describe('Where a setting comes from', () => {
  test('without anything said, the defaults hold', () => {
    const here = folder();
    expect(read({ folder: here })).toMatchObject({
      port: 3210,
      host: '127.0.0.1',
      data: join(here, 'data'),
      database: join(here, 'data', 'throughline.sqlite'),
      keyFile: join(here, 'data', 'throughline.key'),
      demo: false,
      publicUrl: null,
    });
  });

  test('the file wins over the default, the environment over the file, the flag over both', () => {
    const here = withFile('port: 1111\n');
    expect(read({ folder: here }).port).toBe(1111);
    expect(read({ folder: here, env: { THROUGHLINE_PORT: '2222' } }).port).toBe(2222);
    expect(read({ folder: here, env: { THROUGHLINE_PORT: '2222' }, flags: { port: '3333' } }).port).toBe(
      3333,
    );
  });

  test('a wrong value in the file does no harm where the environment says something else', () => {
    const here = withFile('port: many\n');
    expect(read({ folder: here, env: { THROUGHLINE_PORT: '2222' } }).port).toBe(2222);
  });

  test('the file in the working folder comes before the one in the data folder', () => {
    const here = folder();
    mkdirSync(join(here, 'data'));
    writeFileSync(join(here, 'data', 'throughline.yaml'), 'port: 1111\n');
    expect(read({ folder: here }).port).toBe(1111);
    writeFileSync(join(here, 'throughline.yaml'), 'port: 2222\n');
    expect(read({ folder: here }).port).toBe(2222);
  });

  test('relative paths in a file start at the file, those in a flag at the working folder', () => {
    const elsewhere = withFile('data: store\n', 'mine.yaml');
    const here = folder();
    expect(read({ folder: here, flags: { config: join(elsewhere, 'mine.yaml') } }).data).toBe(
      join(elsewhere, 'store'),
    );
    expect(read({ folder: here, flags: { data: 'store' } }).data).toBe(join(here, 'store'));
  });

  test('an empty variable is one that is not set', () => {
    expect(read({ env: { THROUGHLINE_PORT: '' } }).port).toBe(3210);
  });

  test('an empty file says nothing', () => {
    expect(read({ folder: withFile('# nothing yet\n') }).port).toBe(3210);
  });
});

describe('A wrong setting stops the start with one sentence', () => {
  test.each([
    ['port', 'many', 'a whole number from 0 to 65535'],
    ['port', '65536', 'a whole number from 0 to 65535'],
    ['port', '-1', 'a whole number from 0 to 65535'],
    ['logLevel', 'loud', 'debug, info, warn or error'],
    ['tick', '7s', 'seconds or minutes that divide 60'],
    ['tick', '61 * * * * *', 'a cron line'],
    ['sweep', 'sometimes', 'a cron line'],
    ['publicUrl', 'example.com', 'an http:// or https:// address'],
    ['publicUrl', 'https://example.com/somewhere', 'without a path'],
    ['timeZone', 'Mars/Olympus', 'a zone of the tz database'],
    ['database', 'mysql://localhost/x', 'a postgres:// URL or the path of a SQLite file'],
    ['trustProxy', 'everybody', 'a number of proxies'],
    ['trustProxy', '21', 'a number of proxies'],
    ['trustProxy', '1.2.3.4.5', 'or addresses'],
    ['trustProxy', 'loopback, 10.0.0.0/33', 'or addresses'],
    ['trustProxy', '::::', 'or addresses'],
    ['demo', 'perhaps', 'true or false'],
    ['host', 'two words', 'a host name or an IP address'],
  ])('%s = %s', (name, value, allowed) => {
    const error = refusal({ flags: { [name]: value } });
    expect(error).toMatchObject({ code: 'invalid_option', kind: 'invalid', path: name });
    expect(error.message).toMatch(
      new RegExp(`^The option ${name}, set by the flag --[a-z-]+, is '.*'; allowed is .*\\.$`),
    );
    expect(error.message).toContain(value);
    expect(error.message).toContain(allowed);
  });

  test('it says where it was set', () => {
    expect(refusal({ env: { THROUGHLINE_PORT: 'x' } }).message).toContain('set by THROUGHLINE_PORT');
    const here = withFile('port: x\n');
    expect(refusal({ folder: here }).message).toContain(`set in ${join(here, 'throughline.yaml')}`);
  });

  test('a key that is too short is refused without being printed', () => {
    const error = refusal({ env: { THROUGHLINE_KEY: 'hunter2' } });
    expect(error.code).toBe('invalid_option');
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  test.each(['mysql://me:hunter2@db/x', 'postgres://me:a/hunter2@db/x', 'postgres://me:b@/hunter2@db/x'])(
    'the password in a database URL that cannot be read is not printed (%s)',
    (database) => {
      const { message } = refusal({ flags: { database } });
      expect(message).toContain("://me:***@db/x'");
      expect(message).not.toContain('hunter2');
    },
  );

  test('a variable that nobody knows is refused, with the one that was meant', () => {
    const error = refusal({ env: { THROUGHLINE_PROT: '1' } });
    expect(error).toMatchObject({ code: 'unknown_option' });
    expect(error.message).toContain('THROUGHLINE_PROT');
    expect(error.message).toContain('THROUGHLINE_PORT');
  });

  test('what is like none of the variables is not taken for one of them', () => {
    expect(refusal({ env: { THROUGHLINE_FOO: '1' } }).message).toBe(
      'The variable THROUGHLINE_FOO is not known.',
    );
  });

  test('a key of the file that nobody knows is refused, with the one that was meant', () => {
    const error = refusal({ folder: withFile('prot: 1\n') });
    expect(error).toMatchObject({ code: 'unknown_option' });
    expect(error.message).toMatch(/'prot'.*did you mean port\?/);
  });

  test('the key for secrets is not taken from the file', () => {
    const error = refusal({ folder: withFile('key: abcdefghijklmnopqrstuvwxyz\n') });
    expect(error.code).toBe('unknown_option');
    expect(error.hint).toContain('THROUGHLINE_KEY');
  });

  test('a file that was named and is not there', () => {
    expect(refusal({ flags: { config: 'nowhere.yaml' } })).toMatchObject({ code: 'config_file_missing' });
  });

  test.each(['- a\n- b\n', 'port: [1\n', 'just words'])('a file that holds no options: %j', (text) => {
    expect(refusal({ folder: withFile(text) })).toMatchObject({ code: 'config_file_invalid' });
  });
});

describe('What values become', () => {
  test.each([
    ['5s', '*/5 * * * * *'],
    ['1m', '0 */1 * * * *'],
    ['60s', '0 * * * * *'],
    ['*/10 * * * *', '*/10 * * * *'],
    ['30 */2 * * * *', '30 */2 * * * *'],
  ])('the rhythm %s is the cron line %s', (text, line) => {
    expect(read({ flags: { tick: text } }).tick).toBe(line);
  });

  test('postgres URLs stay as they are; anything without a scheme is a file', () => {
    expect(read({ flags: { database: 'postgres://u:p@h/db' } }).database).toBe('postgres://u:p@h/db');
    const here = folder();
    expect(read({ folder: here, flags: { database: 'x.sqlite' } }).database).toBe(join(here, 'x.sqlite'));
  });

  test('proxies are a number or addresses', () => {
    expect(read({ flags: { trustProxy: '2' } }).trustProxy).toBe(2);
    expect(read({ flags: { trustProxy: 'loopback, 10.0.0.0/8' } }).trustProxy).toBe('loopback, 10.0.0.0/8');
    expect(read({ flags: { trustProxy: '::1, fd00::/8' } }).trustProxy).toBe('::1, fd00::/8');
  });

  test('the slash at the end of the public address goes', () => {
    expect(read({ flags: { publicUrl: 'https://mail.example.com/' } }).publicUrl).toBe(
      'https://mail.example.com',
    );
  });
});
