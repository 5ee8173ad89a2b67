import type { TestEngine } from '../support/databases';
import { letters, type Letter } from '../support/inbox';
import { openTown, imapOf, type Town } from '../support/mailTown/town';
import { until } from '../support/poll';
import { enroll, mail, publish, states } from '../support/scenario';

jest.setTimeout(90_000);

/*
 * What comes back goes to accounts that the engine does not read. From there it is delivered once more, to the one that it
 * reads, after every key but one has been taken out of it: what then finds the message is that key.
 */
const READ = 'box';
const WRITING = 'desk';
const STRANGE = 'strange-4711';

const REPORT_KEYS = ['envelope_token', 'envelope_id', 'returned_message_id', 'returned_header'] as const;
const ABSENCE_KEYS = ['envelope_token', 'in_reply_to', 'references'] as const;
const REPLY_KEYS = ['envelope_token', 'in_reply_to', 'references', 'from'] as const;
/** Of reports and absences a From address alone proves nothing; of reports neither does the recipient that they name. */
const HELPLESS = ['report-nothing', 'report-forged', 'report-foreign', 'absence-nothing', 'absence-forged'] as const; // prettier-ignore

/** Where each key stands in what a server returned; T is the token of the message. */
const PLACES: Readonly<Record<string, (token: string) => RegExp>> = {
  envelope_id: (token) => new RegExp(`^(Original-Envelope-Id: )${token}`, 'gim'),
  returned_message_id: (token) => new RegExp(`^(Message-ID: <)${token}`, 'gim'),
  returned_header: (token) => new RegExp(`^(X-Throughline: )${token}`, 'gim'),
  in_reply_to: (token) => new RegExp(`^(In-Reply-To: <)${token}`, 'gim'),
  references: (token) => new RegExp(`^(References: .*<)${token}`, 'gim'),
};

let town: Town;
let door: TestEngine;
let foreign: TestEngine;
let byName: Record<string, Letter>;
const returned: Record<string, string> = {};

const reportTo = (name: string): string => `unknown-${name}@far.test`;
const absenceOf = (name: string): string => `away-${name}@lab.test`;
const replyOf = (name: string): string => `human-${name}@far.test`;

beforeAll(async () => {
  town = await openTown();
  town.far.answer = (to) =>
    to.startsWith('unknown') ? { at: 'recipient', code: 550, text: '5.1.1 No such user here' } : null;
  door = await town.open('sqlite');
  foreign = await town.open('sqlite');
  town.dovecot.addAccount(READ);
  for (const [engine, name] of [[door, WRITING], [foreign, 'other']] as const)
    await town.addSender(engine, name, { imap: imapOf(town.dovecot, engine === door ? READ : name) }); // prettier-ignore
  const leads = [
    ...REPORT_KEYS.map((key) => reportTo(`report-${key}`)),
    ...ABSENCE_KEYS.map((key) => absenceOf(`absence-${key}`)),
    ...REPLY_KEYS.map((key) => replyOf(`reply-${key}`)),
    ...HELPLESS.map((name) => (name.startsWith('report') ? reportTo(name) : absenceOf(name))),
  ];
  for (const lead of leads.filter((each) => each.startsWith('away'))) {
    const [account] = lead.split('@');
    town.dovecot.addAccount(account!);
    town.dovecot.sieve(account!, 'require ["vacation"];\nvacation :subject "Out of office" "I am out of the office.";\n'); // prettier-ignore
  }
  for (const each of [door, foreign])
    await publish(each, [mail('hello'), mail('nudge', { after: '3 days' })]);
  await enroll(door, leads);
  await enroll(foreign, [reportTo('of-others')]);
  await Promise.all([door.engine.tick(), foreign.engine.tick()]);
  byName = Object.fromEntries((await letters(door)).map((letter) => [nameOf(letter.to), letter]));
  const [other] = await letters(foreign);
  const expected = leads.filter((each) => !each.startsWith('human'));
  await until('all have come back', () => town.dovecot.mails(WRITING).length >= expected.length);
  await until('the one of the others too', () => town.dovecot.mails('other').length === 1);
  for (const raw of town.dovecot.mails(WRITING)) {
    const letter = Object.values(byName).find((each) => raw.includes(tokenOf(each)));
    if (letter) returned[nameOf(letter.to)] = raw;
  }
  // As if the others' server had sent its report to us.
  returned['report-foreign'] = town.dovecot
    .mails('other')[0]!
    .replaceAll(nameOf(other!.to), 'report-foreign');
});
afterAll(() => town.stop());

/** What `unknown-NAME@…` is called in this table. */
function nameOf(address: string): string {
  return address.replace(/^[a-z]+-/, '').replace(/@.*$/, '');
}

function tokenOf({ messageId }: Letter): string {
  return /^<(\w{42})@/.exec(messageId)![1]!;
}

/** What came back for that name, with the token in that one place only (or nowhere). */
function only(key: string, name: string): string {
  const token = tokenOf(byName[name]!);
  const keep = 'KEEP-THIS-ONE';
  const place = PLACES[key];
  const marked = place ? returned[name]!.replace(place(token), `$1${keep}`) : returned[name]!;
  return marked.replaceAll(token, STRANGE).replaceAll(keep, token);
}

/** Delivers to the account that is read, sweeps, and tells what it was found by; null: by nothing. */
async function deliver(raw: string, tag: string | null, from = ''): Promise<string | null> {
  await town.deliver(raw, tag === null ? `${READ}@lab.test` : `${READ}+${tag}@lab.test`, from);
  await until('it is read', async () => (await door.engine.sweep()).read > 0, { every: 100 });
  const { events } = await door.run<{ events: { kind: string; data: Record<string, unknown> }[] }>('events', {
    kinds: ['mail_received', 'replied', 'mail_unmatched'],
    newestFirst: true,
    limit: 1,
  });
  return events[0]!.kind === 'mail_unmatched' ? null : String(events[0]!.data['by']);
}

const stateOf = async (name: string): Promise<string | undefined> => (await states(door))[byName[name]!.to];

test.each(REPORT_KEYS)('a report of Postfix is matched by %s alone', async (key) => {
  const name = `report-${key}`;
  const raw = only(key, name);
  const token = tokenOf(byName[name]!);
  expect(raw.split(token).length - 1).toBe(key === 'envelope_token' ? 0 : 1);
  expect(await deliver(raw, key === 'envelope_token' ? token : null)).toBe(key);
  expect(await stateOf(name)).toBe('Finished (Bounced)');
});

test.each(ABSENCE_KEYS)('an absence that Pigeonhole wrote is matched by %s alone', async (key) => {
  const name = `absence-${key}`;
  const raw = only(key, name);
  const token = tokenOf(byName[name]!);
  expect(raw.split(token).length - 1).toBe(key === 'envelope_token' ? 0 : 1);
  expect(await deliver(raw, key === 'envelope_token' ? token : null)).toBe(key);
  expect(await stateOf(name)).toBe('Paused (Out of office)');
});

test.each(REPLY_KEYS)('an answer by a person is matched by %s alone', async (key) => {
  const name = `reply-${key}`;
  const letter = byName[name]!;
  const thread = {
    in_reply_to: [`In-Reply-To: ${letter.messageId}`],
    references: [`References: <older@far.test> ${letter.messageId}`],
  }[key as string];
  const from = key === 'from' ? letter.to : `assistant-${name}@far.test`;
  const head = [`From: Somebody <${from}>`, `To: ${READ}@lab.test`, 'Subject: Your mail', `Message-ID: <${name}@far.test>`]; // prettier-ignore
  const raw = [...head, ...(thread ?? []), '', 'Yes, call me tomorrow.', ''].join('\r\n');
  const tag = key === 'envelope_token' ? tokenOf(letter) : null;
  expect(await deliver(raw, tag, from)).toBe(key);
  expect(await stateOf(name)).toBe('Finished (Replied)');
});

describe('moves nobody, and is logged:', () => {
  test('a report whose only key is the recipient that it names', async () => {
    const raw = only('none', 'report-nothing');
    expect(raw).toContain(byName['report-nothing']!.to);
    expect(await deliver(raw, null)).toBeNull();
    expect(await stateOf('report-nothing')).toBe('Active');
  });

  test('an absence whose only key is its writer', async () => {
    expect(await deliver(only('none', 'absence-nothing'), null)).toBeNull();
    expect(await stateOf('absence-nothing')).toBe('Active');
  });

  test.each(['report-forged', 'absence-forged'])('%s: every key is there, and signed by somebody else', async (name) => {
    const token = tokenOf(byName[name]!);
    const forged = token.slice(0, -1) + (token.endsWith('a') ? 'b' : 'a');
    const raw = returned[name]!.replaceAll(token, forged);
    expect(raw).toContain(forged);
    expect(await deliver(raw, forged)).toBeNull();
    expect(await stateOf(name)).toBe('Active');
  }); // prettier-ignore

  test('a report of another installation, for the very address', async () => {
    const raw = returned['report-foreign']!;
    expect(raw).toContain(byName['report-foreign']!.to);
    expect(await deliver(raw, null)).toBeNull();
    expect(await stateOf('report-foreign')).toBe('Active');
  });

  test('and nobody of theirs is suppressed', async () => {
    for (const name of HELPLESS)
      expect(await door.run('lead.get', { lead: byName[name]!.to })).toMatchObject({ suppressed: null });
  });
});
