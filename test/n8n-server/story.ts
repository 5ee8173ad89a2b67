import { setTimeout as pause } from 'node:timers/promises';
import type { Saved } from '../support/n8n/server/client';
import { everySecond, inARow, webhook } from '../support/n8n/server/drafts';
import { webhookAt } from '../support/n8n/server/hook';
import type { N8nLab } from '../support/n8n/server/lab';
import { byName } from '../support/n8n/workflows';
import { until } from '../support/poll';
import { throughline } from '../support/runner';

const SEQUENCE = `
name: First contact
settings:
  window: []
  senders: [Ada]
stages:
  - id: intro
    kind: email
    subject: Hello {{ firstName }}
    text: How do you follow up at {{ company }}?
  - id: again
    kind: email
    after: 3 business days
    text: Did my mail reach you?
`;

interface Row {
  readonly email: string;
  readonly state: string;
  readonly stage: string | null;
  readonly reason: string | null;
}

/** The main job in a real n8n, told in order. */
export function story(lab: () => N8nLab): void {
  const people = Array.from({ length: 40 }, (_none, n) => `lead${n}@first.test`);
  const [ADA = '', BEN = ''] = people;
  let minute: Saved;

  const rows = async (): Promise<readonly Row[]> =>
    (await lab().run<{ enrollments: Row[] }>('enrollment.list', { sequence: 'First contact', limit: 500 }))
      .enrollments;
  const stateOf = async (email: string): Promise<string | undefined> =>
    (await rows()).find((row) => row.email === email)?.state;
  const answer = async (from: string): Promise<void> => {
    const [sent] = lab().office.takenBy(from);
    if (!sent) throw new Error(`Nothing was sent to ${from}.`);
    await lab().office.write({
      from,
      to: 'ada@lab.test',
      subject: 'Re: Hello',
      text: 'Call me tomorrow.',
      answers: sent,
    });
  };

  test('a mailbox is named on the command line, and a sequence is written and published in n8n', async () => {
    const { office, dovecot, data, client, credential } = lab();
    const smtp = { host: '127.0.0.1', port: office.port };
    const { host, port, user } = dovecot.settings();
    const words = ['sender', 'save', 'Ada', '--address', 'ada@lab.test', '--smtp', JSON.stringify(smtp)];
    const imap = ['--imap', JSON.stringify({ host, port, user, password: 'secret' })];
    const saved = await throughline([...words, ...imap], {
      place: { data },
    });
    expect(saved).toMatchObject({ code: 0 });
    const write = await client.createWorkflow(
      inARow('Write', credential, [
        ['Start', 'n8n-nodes-base.manualTrigger', {}],
        [
          'Sequence',
          'n8n-nodes-throughline.sequence',
          { operation: 'save', define: 'yaml', yaml: SEQUENCE, afterSaving: 'publish' },
        ],
      ]),
    );
    const { outputs } = await client.execute(write, 'Start');
    expect(outputs['Sequence']?.[0]).toMatchObject([
      { json: { name: 'First contact', status: 'published' } },
    ]);
  });

  test('leads that a webhook delivers are enrolled, each once', async () => {
    const { client, credential } = lab();
    const fields = { firstName: '={{ $json.body.firstName }}', company: '={{ $json.body.company }}' };
    const enroll = await client.createWorkflow(
      inARow('Enrol', credential, [
        webhook('new-lead'),
        [
          'Enroll',
          'n8n-nodes-throughline.enroll',
          {
            sequence: byName('First contact'),
            email: '={{ $json.body.email }}',
            fieldsFrom: 'below',
            fields,
          },
        ],
      ]),
    );
    await client.activate(enroll);
    const post = await webhookAt(lab().server.url, 'new-lead');
    for (const [n, email] of people.entries())
      expect(await post({ email, firstName: `Person ${n}`, company: 'Builders' })).toMatchObject([
        { email, outcome: 'enrolled' },
      ]);
    // A CRM delivers the same event again.
    expect(await post({ email: ADA })).toMatchObject([{ outcome: 'skipped', code: 'already_in' }]);
    expect(await rows()).toHaveLength(people.length);
  });

  test('killed while mail leaves, and started again, n8n goes on by itself: nothing twice, nothing lost', async () => {
    const { client, credential, office, server } = lab();
    minute = await client.createWorkflow(
      inARow('Every second', credential, [
        everySecond(),
        ['Advance', 'n8n-nodes-throughline.advance', { operation: 'due' }],
      ]),
    );
    // Half are cut off before they have handed their message over, half after.
    office.manners = (to) => (/[02468]@/.test(to) ? { before: 250 } : { after: 250 });
    await client.activate(minute);
    await until('mail is on its way', () => office.taken.length > 5 && office.inHand > 0, { every: 2 });
    await server.kill();
    await until('the line is quiet', () => office.inHand === 0);
    expect(office.taken.length).toBeLessThan(people.length);
    office.manners = () => ({});

    await server.start();
    const settled = await until(
      'everybody has had the first message or is shown as uncertain',
      async () => {
        const all = await rows();
        return all.every(({ stage, reason }) => stage === 'again' || reason === 'delivery_uncertain') && all;
      },
      { within: 120_000, every: 200 },
    );
    const counts = people.map((email) => office.takenBy(email).length);
    expect(Math.max(...counts)).toBe(1);
    const uncertain = settled.filter(({ reason }) => reason === 'delivery_uncertain');
    expect(uncertain.length).toBeGreaterThan(0);
    const sure = settled.filter(({ reason }) => reason === null).map(({ email }) => email);
    expect(sure.map((email) => office.takenBy(email).length)).toEqual(sure.map(() => 1));
  });

  test('an answer stops its lead and no other; one that came while n8n was down is not missed', async () => {
    const { office, server } = lab();
    const answered = (await rows()).filter(({ reason }) => reason === null).map(({ email }) => email);
    const [first = ADA, second = BEN, third = ''] = answered;
    await answer(first);
    await until('the first is stopped', async () => (await stateOf(first)) === 'Finished (Replied)', {
      within: 30_000,
    });
    await server.kill();
    await answer(second);
    await pause(200);
    expect(await stateOf(second)).toBe('Active');
    await server.start();
    await until('the second is stopped', async () => (await stateOf(second)) === 'Finished (Replied)', {
      within: 60_000,
    });
    expect(await stateOf(third)).toBe('Active');
    expect(Math.max(...people.map((email) => office.takenBy(email).length))).toBe(1);
    await lab().client.deactivate(minute);
  });
}
