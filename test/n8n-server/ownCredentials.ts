import { setTimeout as pause } from 'node:timers/promises';
import type { Saved } from '../support/n8n/server/client';
import { everySecond, inARow } from '../support/n8n/server/drafts';
import type { N8nLab } from '../support/n8n/server/lab';
import { listening, mailboxOf } from '../support/n8n/server/mailbox';
import { until } from '../support/poll';

const PEOPLE = ['olga', 'otto', 'oona'].map((name) => `${name}@own.test`);
const [OLGA = '', OTTO = '', OONA = ''] = PEOPLE;
const STAGES = [
  { id: 'intro', kind: 'email', subject: 'Hello {{ firstName }}', text: 'How do you do?' },
  { id: 'again', kind: 'email', after: '3 days', text: 'Did my mail reach you?' },
];

/** Nothing but n8n: mail leaves through its SMTP credential, and comes back through its IMAP credential. */
export function ownCredentials(lab: () => N8nLab): void {
  let minute: Saved;
  let onReply: Saved;

  const answer = async (from: string): Promise<void> => {
    const [sent] = lab().office.takenBy(from);
    if (!sent) throw new Error(`Nothing was sent to ${from}.`);
    await lab().office.write({
      from,
      to: 'bob@lab.test',
      subject: 'Re: Hello',
      text: 'Call me.',
      answers: sent,
    });
  };
  /** Whom the trigger has told of so far, in order. */
  const told = async (): Promise<unknown[]> => {
    const executions = await lab().client.executions(onReply);
    return executions.flatMap(({ outputs }) => outputs['Reply']?.[0] ?? []).map(({ json }) => json['email']);
  };
  const toldOf = (email: string): Promise<unknown> =>
    until(`the trigger tells of ${email}`, async () => (await told()).includes(email), {
      within: 60_000,
      every: 200,
    });

  test('mail leaves through the SMTP credential of n8n', async () => {
    const { client, credential, office, run } = lab();
    const data = {
      user: '',
      password: '',
      host: '127.0.0.1',
      port: office.port,
      secure: false,
      disableStartTls: true,
    };
    const smtp = await client.createCredential('Post office', 'smtp', data);
    const advance = { operation: 'due', sendWith: 'smtp', fromEmail: 'bob@lab.test', fromName: 'Bob' };
    const credentials = { throughlineApi: credential, smtp: { id: smtp.id, name: smtp.name } };
    minute = await client.createWorkflow(
      inARow('Send', credential, [
        everySecond(),
        ['Advance', 'n8n-nodes-throughline.advance', advance, { credentials }],
      ]),
    );
    // The first run makes the address a sender.
    expect(await client.execute(minute, 'Every Second')).toMatchObject({ status: 'success' });
    const settings = { window: [], senders: ['bob@lab.test (n8n)'] };
    await run('sequence.save', { definition: { name: 'Own', settings, stages: STAGES }, publish: true });
    const leads = PEOPLE.map((email) => ({ email, firstName: email.split('@')[0] }));
    expect(await run('enroll', { sequence: 'Own', leads })).toMatchObject({ enrolled: 3 });
    await client.activate(minute);
    await until(
      'all have their first message',
      () => PEOPLE.every((email) => office.takenBy(email).length > 0),
      {
        within: 30_000,
      },
    );
    expect(office.takenBy(OLGA)[0]).toMatchObject({
      from: 'bob@lab.test',
      text: expect.stringMatching(/^How do you do/),
    });
  });

  test('an answer fires the Reply Trigger, once, also when n8n was killed before it came', async () => {
    const { client, credential, server, office, run } = lab();
    const { id, name } = await client.createCredential('Mailbox', 'imap', mailboxOf(lab(), 'bob'));
    const credentials = { throughlineApi: credential, imap: { id, name } };
    onReply = await client.createWorkflow(
      inARow('On reply', credential, [
        ['Reply', 'n8n-nodes-throughline.replyTrigger', { kinds: ['reply'] }, { credentials }],
      ]),
    );
    await client.activate(onReply);
    await listening(lab(), 'bob');
    await answer(OLGA);
    await toldOf(OLGA);
    await server.kill();
    await answer(OTTO);
    await server.start();
    await toldOf(OTTO);
    // Longer than the trigger looks for news: nothing is told again.
    await pause(4_000);
    expect(await told()).toEqual([OLGA, OTTO]);
    const { enrollments } = await run<{ enrollments: { email: string; state: string }[] }>(
      'enrollment.list',
      {
        sequence: 'Own',
      },
    );
    expect(Object.fromEntries(enrollments.map(({ email, state }) => [email, state]))).toEqual({
      [OLGA]: 'Finished (Replied)',
      [OTTO]: 'Finished (Replied)',
      [OONA]: 'Active',
    });
    expect(PEOPLE.map((email) => office.takenBy(email).length)).toEqual([1, 1, 1]);
    await client.deactivate(onReply);
    await client.deactivate(minute);
  });
}
