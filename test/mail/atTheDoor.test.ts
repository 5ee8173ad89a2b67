import type { TestEngine } from '../support/databases';
import { letters } from '../support/inbox';
import { openTown, type Town } from '../support/mailTown/town';
import { until } from '../support/poll';
import { enroll, mail, publish, rows, states } from '../support/scenario';

jest.setTimeout(60_000);

/* What Postfix refuses itself, while it is being given the mail. It wants a login, in TLS. */

let town: Town;
let door: TestEngine;
beforeAll(async () => {
  town = await openTown({ encrypted: true });
  door = await town.open('sqlite');
});
afterAll(() => town.stop());

const LEADS = ['unknown', 'later', 'spam', 'rule', 'welcome'].map((name) => `door-${name}@far.test`);

function smtp(account: string, login: boolean): object {
  const common = { host: '127.0.0.1', port: town.postfix.port, allowInvalidCertificate: true };
  return {
    smtp: login ? { ...common, user: `${account}@lab.test`, password: 'secret' } : common,
    imap: undefined,
  };
}

async function problemOf(account: string): Promise<string | null> {
  const { senders } = await door.run<{ senders: { name: string; problem: string | null }[] }>('sender.list');
  return senders.find(({ name }) => name === account)!.problem;
}

test('each answer is taken for what it says, and the sender is well', async () => {
  await town.addSender(door, 'ada', smtp('ada', true));
  await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })], { senders: ['ada'] });
  await enroll(door, LEADS);
  await door.engine.tick();
  expect(await states(door)).toEqual({
    'door-unknown@far.test': 'Finished (Bounced)',
    'door-later@far.test': 'Failed (Soft bounce)',
    'door-spam@far.test': 'Finished (Spam blocked)',
    'door-rule@far.test': 'Finished (Spam blocked)',
    'door-welcome@far.test': 'Active',
  });
  const suppressed = LEADS.map(async (lead) => (await door.run<{ suppressed: object | null }>('lead.get', { lead })).suppressed);
  expect((await Promise.all(suppressed)).map((each) => each !== null)).toEqual([true, false, false, false, false]);
  expect((await rows(door))['door-later@far.test']!.dueAt).not.toBeNull();
  expect(await problemOf('ada')).toBeNull();
}); // prettier-ignore

test('a server that does not relay for us stops the sender, not a list of leads; with its login all goes on', async () => {
  await town.addSender(door, 'bob', smtp('bob', false));
  await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })], { senders: ['bob'] }, 'Second');
  const leads = Array.from({ length: 20 }, (_, i) => `many${i}@far.test`);
  await enroll(door, leads, { sequence: 'Second' });
  await door.engine.tick();
  expect(new Set(Object.values(await states(door, 'Second')))).toEqual(new Set(['Pending (Throttled)']));
  expect(await problemOf('bob')).toContain('Relay access denied');
  await town.addSender(door, 'bob', smtp('bob', true));
  door.clock.advance({ minutes: 5 });
  await door.engine.tick();
  await until('all have it', () => town.far.taken.filter(({ to }) => to.startsWith('many')).length === 20);
  expect(new Set(Object.values(await states(door, 'Second')))).toEqual(new Set(['Active']));
  const sent = (await letters(door, { sequence: 'Second' })).filter(({ state }) => state === 'sent');
  expect(new Set(sent.map(({ to }) => to)).size).toBe(sent.length);
});

test('a server that cannot check passwords at the moment: nobody fails, and all goes on by itself', async () => {
  await town.addSender(door, 'dora', smtp('dora', true));
  await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })], { senders: ['dora'] }, 'Third');
  const leads = Array.from({ length: 20 }, (_, i) => `patient${i}@far.test`);
  await enroll(door, leads, { sequence: 'Third' });
  await town.dovecot.kill();
  await door.engine.tick();
  expect(new Set(Object.values(await states(door, 'Third')))).toEqual(new Set(['Pending (Throttled)']));
  expect(await problemOf('dora')).not.toBeNull();
  await town.dovecot.start();
  door.clock.advance({ minutes: 5 });
  await door.engine.tick();
  const had = (): string[] => town.far.taken.map(({ to }) => to).filter((to) => to.startsWith('patient'));
  await until('all have it', () => had().length >= leads.length);
  expect(had().sort()).toEqual([...leads].sort());
  expect(await problemOf('dora')).toBeNull();
});

test('a list with many bad addresses: Postfix hangs up on who makes too many errors, and no good one suffers', async () => {
  await town.addSender(door, 'cleo', { smtp: { ...(smtp('cleo', true) as { smtp: object }).smtp, connections: 1 }, imap: undefined }); // prettier-ignore
  await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })], { senders: ['cleo'] }, 'Old list');
  const [good, bad] = ['good', 'door-unknown'].map((name) => Array.from({ length: 50 }, (_, i) => `${name}${i}@far.test`)); // prettier-ignore
  await enroll(door, [...bad!, ...good!], { sequence: 'Old list' }); // prettier-ignore
  // It may have to rest for a minute or two in between.
  for (let minutes = 0; minutes < 15; minutes += 1) {
    await door.engine.tick();
    door.clock.advance({ minutes: 1 });
  }
  const now = await states(door, 'Old list');
  expect(new Set(bad!.map((lead) => now[lead]))).toEqual(new Set(['Finished (Bounced)']));
  expect(new Set(good!.map((lead) => now[lead]))).toEqual(new Set(['Active']));
  const had = (): string[] => town.far.taken.map(({ to }) => to).filter((to) => to.startsWith('good'));
  await until('all have it', () => had().length >= good!.length);
  expect(had().sort()).toEqual([...good!].sort());
  expect(town.postfix.log().includes('too many errors')).toBe(true);
});
