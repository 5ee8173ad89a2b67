import type { TestEngine } from '../support/databases';
import { answering, letters, write } from '../support/inbox';
import { openTown, type Town } from '../support/mailTown/town';
import { until } from '../support/poll';
import { enroll, mail, publish, states } from '../support/scenario';

jest.setTimeout(60_000);

/** Loopback by another name: only names that surely mean this machine may hear a password in the clear. */
const HOST = '127.1';

let town: Town;
let door: TestEngine;
beforeAll(async () => {
  town = await openTown({ encrypted: true });
  door = await town.open('sqlite');
});
afterAll(() => town.stop());

interface Ways {
  readonly secure: boolean;
  readonly trusting?: boolean;
  readonly password?: string;
  readonly driver?: 'imapflow' | 'imap-simple';
}

function servers(
  account: string,
  { secure, trusting = true, password = 'secret', driver = 'imapflow' }: Ways,
): object {
  const common = {
    host: HOST,
    secure,
    user: `${account}@lab.test`,
    password,
    allowInvalidCertificate: trusting,
  };
  return {
    smtp: { ...common, port: secure ? town.secure!.smtpsPort : town.postfix.port },
    imap: { ...common, port: secure ? town.secure!.imapsPort : town.dovecot.imapPort, driver },
  };
}

test.each([
  ['tls', { secure: true }],
  ['starttls', { secure: false }],
  ['old', { secure: true, driver: 'imap-simple' }],
] as const)('%s: mail goes out and comes in, and the password is heard by nobody in between', async (account, ways) => {
  await town.addSender(door, account, servers(account, ways));
  await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })], { senders: [account] }, account);
  await enroll(door, [`${account}@far.test`], { sequence: account });
  await door.engine.tick();
  await until('it has arrived', () => town.far.taken.some(({ to }) => to === `${account}@far.test`));
  const [letter] = await letters(door, { sequence: account });
  await town.deliver(write(answering(letter!), 'Yes.').toString(), `${account}@lab.test`, letter!.to);
  expect((await door.engine.sweep()).problems).toEqual([]);
  expect(await states(door, account)).toEqual({ [`${account}@far.test`]: 'Finished (Replied)' });
  const logins = town.dovecot.log().split('\n').filter((line) => line.includes('Login: ') && line.includes(`<${account}@`));
  expect(logins.length).toBeGreaterThan(0);
  for (const line of logins) expect(line).toMatch(/, TLS/);
  expect(town.postfix.log()).toMatch(new RegExp(`sasl_username=${account}@lab.test`, 'i'));
}); // prettier-ignore

test.each([
  ['smtp', 'sender_certificate', { secure: true }],
  ['smtp', 'sender_certificate', { secure: false }],
  ['imap', 'mailbox_certificate', { secure: true }],
  ['imap', 'mailbox_certificate', { secure: false }],
  ['imap', 'mailbox_certificate', { secure: true, driver: 'imap-simple' }],
] as const)('%s: a certificate that nobody vouches for is refused, and said to be that (%s)', async (which, code, ways) => {
  const trusted = servers('wary', ways) as { smtp: object; imap: object };
  const wary = servers('wary', { ...ways, trusting: false }) as { smtp: object; imap: object };
  const error: unknown = await town.addSender(door, 'wary', { ...trusted, [which]: wary[which] }).catch((e: unknown) => e);
  expect(error).toMatchObject({ code, hint: expect.stringContaining('certificate') });
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('secret');
}); // prettier-ignore

test('a password that has changed meanwhile is trouble of its sender; nobody is lost, and the right one goes on', async () => {
  const account = 'changed';
  await town.addSender(door, account, {
    ...servers(account, { secure: false, password: 'old' }),
    verify: false,
  });
  await publish(door, [mail('hello'), mail('nudge', { after: '3 days' })], { senders: [account] }, account);
  await enroll(door, ['changed@far.test'], { sequence: account });
  await door.engine.tick();
  const { senders } = await door.run<{ senders: { name: string; problem: string | null }[] }>('sender.list');
  expect(senders.find(({ name }) => name === account)?.problem).toContain('535');
  expect(await states(door, account)).toEqual({ 'changed@far.test': 'Pending (Throttled)' });
  expect((await door.engine.sweep()).problems).toMatchObject([{ message: expect.stringContaining('did not accept the login') }]); // prettier-ignore
  await town.addSender(door, account, servers(account, { secure: false }));
  door.clock.advance({ minutes: 5 });
  await door.engine.tick();
  await until('it has arrived', () => town.far.taken.some(({ to }) => to === 'changed@far.test'));
});
