import { describeAnswer } from '../../../../runner/command/answer';

const ID = '01J8Z3M6V4Y7Q2K5N9T0B1C2D3';
const TIME = '2026-03-02T10:00:00.000+01:00';
const row = (email: string) => ({
  id: ID,
  sequence: 'Welcome after a trial',
  sequenceId: ID,
  leadId: ID,
  email,
  status: 'finished',
  reason: 'replied',
  state: 'Finished (Replied)',
  detail: null,
  dueAt: TIME,
  enrolledAt: TIME,
  finishedAt: TIME,
  fields: { plan: 'pro' },
});
const list = { enrollments: [row('ada@initech.example'), row('bo@initech.example')] };
const lines = (text: string): string[] => text.trimEnd().split('\n');

test.each([80, 100, 120, null])(
  'a list fits into %s columns, and what it keeps of a row is whole',
  (width) => {
    const text = describeAnswer(list, width);
    const table = lines(text).slice(0, -1);
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(width ?? 120);
    expect(text).toContain(ID);
    expect(text).toContain('ada@initech.example');
    expect(text).toMatch(/No room for .*sequence id.* \(--json gives all\)\.\n$/);
  },
);

test('what tells least goes first: what the state says already, structures, ids of other things', () => {
  const [head = '', first = ''] = lines(describeAnswer(list, 150));
  expect(head.trim().split(/\s{2,}/)).toEqual(['id', 'sequence', 'email', 'state', 'due at']);
  expect(first).toContain(`Finished (Replied)  ${TIME}`);
});

test('with room for everything nothing is left out', () => {
  const text = describeAnswer(list, 400);
  expect(text).not.toContain('No room');
  expect(text).toContain('{"plan":"pro"}');
});

test('a long text is wrapped and not cut; empty columns are not shown', () => {
  const why =
    'The server of the other side has refused the message for a reason that it tells at great length, twice over.';
  const text = describeAnswer({ problems: [{ code: 'refused', why, hint: null }] }, 60);
  expect(text.replace(/\s+/g, ' ')).toContain(why.split(' ').slice(-3).join(' '));
  expect(text).not.toContain('hint');
  expect(Math.max(...lines(text).map((line) => line.length))).toBeLessThanOrEqual(60);
});

test('counts by name are read as such, and are not the first to go', () => {
  const sequence = {
    id: ID,
    name: 'Welcome',
    enrollments: { Active: 2, 'Finished (Replied)': 1 },
    updatedAt: TIME,
  };
  expect(describeAnswer({ sequences: [sequence, { ...sequence, enrollments: {} }] }, 80)).toContain(
    'Active 2, Finished (Replied) 1',
  );
});

test('of many rows fifty are shown, and how many there are more', () => {
  const text = describeAnswer(
    { leads: Array.from({ length: 60 }, (_, i) => ({ email: `l${i}@x.example` })) },
    80,
  );
  expect(lines(text)).toHaveLength(1 + 50 + 1);
  expect(text).toContain('… and 10 more (--json gives all).');
});

test('what a key holds in turn stands below it, and empty values are left out', () => {
  const text = describeAnswer(
    { lead: { email: 'ada@x.example', phone: null, tags: ['a', 'b'], fields: { plan: 'pro' } }, at: 1 },
    80,
  );
  expect(lines(text)).toEqual([
    'lead:',
    '  email:  ada@x.example',
    '  tags:   a, b',
    '  fields:',
    '    plan: pro',
    'at:   1',
  ]);
});

test('a key that is shown only once is shown whole', () => {
  const key = `tl_${'x'.repeat(150)}`;
  expect(describeAnswer({ id: ID, key }, 80)).toContain(key);
});

test('a file is printed as it is, and nothing else', () => {
  const file = 'name: Welcome\nstages:\n  - id: one\n';
  expect(describeAnswer({ name: 'Welcome', file }, 80)).toBe(file);
});

test('a text of several lines keeps them', () => {
  expect(describeAnswer({ subject: 'Hello', text: 'Dear Ada,\n\nyours\n' }, 80)).toBe(
    'subject: Hello\ntext:\n  Dear Ada,\n  \n  yours\n',
  );
});

test('fields stand as people have named them, and the words of ours are reworded', () => {
  const lead = { crmId: '7', timeZone: null, fields: { Job_Level: 'VP', leadScore: 7, 'Plan A': 'x' } };
  expect(lines(describeAnswer(lead, null))).toEqual(['crm id: 7', 'fields:', '  Job_Level: VP', '  leadScore: 7', '  Plan A:    x']);
  const handoff = { payload: { inMail_text: 'Hi' }, headers: { 'X-Throughline': 'x' }, dueAt: 'now' };
  expect(lines(describeAnswer(handoff, null))).toEqual(['payload:', '  inMail_text: Hi', 'headers:', '  X-Throughline: x', 'due at:  now']);
}); // prettier-ignore

test('nothing that a lead or a mail holds works on the terminal', () => {
  const evil = 'Ada\u001b]52;c;ZXZpbA==\u0007\u009b2J\u007f';
  const shown = describeAnswer(
    { message: `Hello ${evil}`, text: `a\n${evil}\tb`, leads: [{ name: evil }] },
    100,
  );
  expect(shown).toContain('Ada]52;c;ZXZpbA==2J\tb');
  // eslint-disable-next-line no-control-regex -- none may be left
  expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});
