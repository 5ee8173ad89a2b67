import type { TestEngine } from '../support/databases';
import { openTown, type Town } from '../support/mailTown/town';
import { until } from '../support/poll';
import { enroll, mail, publish, states } from '../support/scenario';

jest.setTimeout(60_000);

let town: Town;
let door: TestEngine;
const LEADS = ['button', 'forger', 'words'].map((name) => `${name}@far.test`);

beforeAll(async () => {
  town = await openTown();
  door = await town.open('sqlite', { publicUrl: 'https://follow.example' });
  await town.addSender(door, 'ada', { envelopeTag: false });
  await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })], {
    unsubscribe: 'header_and_link',
  });
  await enroll(door, LEADS);
  await door.engine.tick();
  await until('all have their mail', () => town.far.taken.length === LEADS.length);
});
afterAll(() => town.stop());

/** The mail that the button of a mail program sends, as the message that arrived asks for it. */
function byButton(lead: string): { to: string; subject: string } {
  const { raw } = town.far.taken.find(({ to }) => to === lead)!;
  const header = /^List-Unsubscribe:((?:.*\r\n[ \t])*.*)$/im.exec(raw)![1]!.replace(/\s+/g, ' ');
  const uri = new URL(/<(mailto:[^>]+)>/.exec(header)![1]!);
  return { to: decodeURIComponent(uri.pathname), subject: uri.searchParams.get('subject')! };
}

async function write(
  from: string,
  { to, subject }: { to: string; subject: string },
  text: string,
): Promise<void> {
  const head = [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`];
  await town.post([...head, '', text, ''].join('\r\n'), to, from);
  await until('it is read', async () => (await door.engine.sweep()).read > 0, { every: 100 });
}

test('the button of a mail program writes a mail, and that is all it needs: whoever it seems to come from', async () => {
  await write(
    'relay@far.test',
    byButton('button@far.test'),
    'Sent from my phone. This message is confidential.',
  );
  expect((await states(door))['button@far.test']).toBe('Finished (Unsubscribed)');
});

test("the same with a token of somebody else's making moves nobody, and is logged", async () => {
  const { to, subject } = byButton('forger@far.test');
  await write(
    'relay@far.test',
    { to, subject: subject.replace(/.$/, subject.endsWith('a') ? 'b' : 'a') },
    '',
  );
  expect((await states(door))['forger@far.test']).toBe('Active');
  const { events } = await door.run<{ events: { data: object }[] }>('events', { kinds: ['mail_unmatched'] });
  expect(events.map(({ data }) => data)).toEqual([expect.objectContaining({ from: 'relay@far.test' })]);
});

test('the words do the same without any token', async () => {
  await write('words@far.test', { to: 'ada@lab.test', subject: 'Re: Subject of hello' }, 'Please take me off your list.'); // prettier-ignore
  expect((await states(door))['words@far.test']).toBe('Finished (Unsubscribed)');
});
