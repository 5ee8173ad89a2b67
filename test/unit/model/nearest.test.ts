import { nearest } from '../../../engine/model/nearest';

const FIELDS = ['firstName', 'lastName', 'name', 'company', 'jobLevel'];

test.each([
  ['firstname', 'firstName'],
  ['first_name', 'firstName'],
  ['Job Level', 'jobLevel'],
  ['fristName', 'firstName'],
  ['compny', 'company'],
  ['companyy', 'company'],
])('%s was probably meant to be %s', (word, meant) => {
  expect(nearest(word, FIELDS)).toBe(meant);
});

test('what is far from every candidate suggests nothing', () => {
  expect(nearest('revenue', FIELDS)).toBeNull();
  expect(nearest('anything', [])).toBeNull();
});

test('the nearest of several near ones is chosen', () => {
  expect(nearest('nam', ['game', 'name'])).toBe('name');
});
