import { fieldPath } from '../../nodes/shared/perItem';
import { connect, type Connection } from '../support/n8n/connections';
import { startN8n, type N8n } from '../support/n8n/n8n';
import { WELCOME } from '../support/n8n/onEachConnection';
import { byName, IT, one } from '../support/n8n/workflows';

jest.setTimeout(60_000);

let n8n: N8n;
let there: Connection;
beforeAll(async () => {
  n8n = startN8n();
  there = await connect('a database file');
  await there.run('sequence.save', { definition: WELCOME, publish: true });
});
afterAll(async () => {
  await there?.close();
  await n8n.end();
});

const ITEMS = [
  { email: ' ada@x.test ', 'E-mail': 'a@x.test', contact: { email: 'b@x.test', list: ['c@x.test'] } },
  { email: 4711, 'E-mail': true, contact: null },
  { email: null, 'E-mail': '', contact: {} },
  { email: { address: 'd@x.test' }, contact: { email: ['e@x.test'] } },
  { email: '={{ 1 + 1 }}', 'E-mail': '{{ $json.email }}', contact: { email: 'undefined' } },
  {},
];

const FIELDS = [
  '$json.email',
  ' $json.email',
  '$json["email"] ',
  "$json['E-mail']",
  '$json.contact.email',
  '$json["contact"]["email"]',
  '$json.email.length',
  '$json.toString',
  '$json.constructor.name',
  '$json.__proto__.email',
];

// In brackets a field is an expression like any other, which n8n evaluates.
test.each(FIELDS)('{{%s}} is what n8n says it is, for every item', async (field) => {
  const addresses = async (expression: string): Promise<unknown[]> => {
    const remove = one('remove', { selectBy: 'email', email: expression }, 'continueRegularOutput');
    const { outputs } = await n8n.run(remove, ITEMS, there.credential);
    return (outputs[IT]?.[0] ?? []).map(({ json, pairedItem }) => [json, pairedItem]);
  };
  const read = await addresses(`={{${field}}}`);
  expect(fieldPath(`={{${field}}}`)).not.toBeNull();
  expect(fieldPath(`={{(${field})}}`)).toBeNull();
  expect(read).toHaveLength(ITEMS.length);
  expect(read).toEqual(await addresses(`={{(${field})}}`));
});

test('whole items are enrolled by a field as by an expression', async () => {
  const items = Array.from({ length: 20 }, (_none, n) => ({ contact: { email: `lead${n}@per.test` }, n }));
  for (const [email, outcome] of [
    ['={{ $json.contact.email }}', 'enrolled'],
    ['={{ $json.contact.email.trim() }}', 'skipped'],
  ]) {
    const enroll = one('enroll', { sequence: byName('Welcome'), email });
    const { outputs, error } = await n8n.run(enroll, items, there.credential);
    expect(error).toBeNull();
    expect(outputs[IT]?.[0]?.map(({ json }) => [json['email'], json['outcome']])).toEqual(
      items.map(({ contact }) => [contact.email, outcome]),
    );
  }
});

test.each([
  ['={{ $json.a.b["c d"] }}', ['a', 'b', 'c d']],
  ['={{$json.a}}', ['a']],
  ['={{ $json["a\\"b"] }}', null],
  ['={{ $json.a }} ', null],
  ['= {{ $json.a }}', null],
  ['={{ $json.a() }}', null],
  ['={{ $json.a[0] }}', null],
  ['={{ $json }}', null],
  ['={{ $json.a }}{{ $json.b }}', null],
  ['={{ $json.a + "" }}', null],
  ['{{ $json.a }}', null],
  ['ada@x.test', null],
  [undefined, null],
])('%s', (expression, path) => {
  expect(fieldPath(expression)).toEqual(path);
});
