import { messageIdFor, signToken } from '../../../engine/content/token';
import { OPERATIONS } from '../../../engine/operations';
import { insertIntents, UNSEEN } from '../../../engine/store/messages';
import { tick } from '../../../engine/worker/tick';
import { desk, NOW, onEachStore, type Desk } from '../../support/stores';

const DEFINITION = {
  name: 'One',
  settings: { window: [] },
  stages: [
    { kind: 'email', id: 'first', subject: 'First', text: 'One.' },
    { kind: 'task', id: 'call', title: 'Call' },
  ],
};

onEachStore('A message whose process was killed before its outcome was written', (open) => {
  let lab: Desk;
  let messageId: string;

  async function run<T = Record<string, unknown>>(name: string, input: object): Promise<T> {
    const operation = OPERATIONS.find((each) => each.name === name);
    if (!operation) throw new Error(name);
    return (await lab.run(operation, input as never)) as T;
  }

  const events = async (kind: string): Promise<number> =>
    (await run<{ events: unknown[] }>('events', { kinds: [kind] })).events.length;
  const row = async (): Promise<unknown> =>
    lab.store.knex('enrollments').first('status', 'reason', 'emails_sent', 'lease_owner');
  const state = async (): Promise<string> => (await lab.store.knex('messages').pluck('state'))[0] as string;

  beforeEach(async () => {
    lab = await desk(await open());
    await run('sequence.save', { definition: DEFINITION });
    await run('sequence.publish', { sequence: 'One' });
    const { results } = await run<{ results: { lead: string; enrollment: string }[] }>('enroll', { sequence: 'One', leads: ['ada@example.com'] }); // prettier-ignore
    const [sequence] = (await run<{ sequences: { id: string }[] }>('sequence.list', {})).sequences;
    const { context } = lab;
    const id = context.newId();
    messageId = messageIdFor(signToken(context.instance.signingSecret, id), 'lab.test');
    await insertIntents(lab.store, [
      {
        id,
        enrollmentId: results[0]!.enrollment,
        leadId: results[0]!.lead,
        sequenceId: sequence!.id,
        stageId: 'first',
        attempt: 1,
        senderId: 'outbox',
        state: 'intended',
        recipient: 'ada@example.com',
        subject: 'First',
        text: 'One.',
        html: null,
        messageId,
        thread: { subject: 'First', references: [] },
        response: null,
        refusal: null,
        intendedAt: NOW,
        settledAt: null,
        variant: null,
        ...UNSEEN,
      },
    ]);
  });

  const leasedUntil = (until: number): Promise<unknown> =>
    lab.store.knex('enrollments').update({ lease_owner: 'somebody', lease_until: until });
  const answer = (): Promise<unknown> =>
    run('mail.receive', { raw: `From: ada@example.com\r\nMessage-ID: <a@example.com>\r\nIn-Reply-To: ${messageId}\r\nSubject: Re: First\r\n\r\nYes, gladly.\r\n` }); // prettier-ignore

  test('is left alone while somebody holds its lead', async () => {
    await leasedUntil(NOW + 1);
    await tick(lab.context);
    expect(await state()).toBe('intended');
  });

  test('is uncertain once nobody does, and its lead waits for a person', async () => {
    await leasedUntil(NOW);
    await tick(lab.context);
    expect(await state()).toBe('uncertain');
    expect(await row()).toMatchObject({ status: 'failed', reason: 'delivery_uncertain', emails_sent: 0 });
  });

  test('is uncertain also where the lead is over, and can be settled there', async () => {
    await run('finish', { emails: ['ada@example.com'], reason: 'converted' });
    await tick(lab.context);
    expect(await state()).toBe('uncertain');
    expect(await run('settle', { emails: ['ada@example.com'], sent: true })).toMatchObject({ done: 1 });
    expect(await state()).toBe('sent');
    expect(await row()).toMatchObject({ status: 'finished', reason: 'converted', emails_sent: 1 });
    expect(await events('delivery_settled')).toBe(1);
  });

  test('counts as sent when its answer comes, told once, and ends with it', async () => {
    await answer();
    await tick(lab.context);
    expect(await state()).toBe('sent');
    expect(await row()).toMatchObject({ status: 'finished', reason: 'replied', emails_sent: 1 });
    expect([await events('delivery_settled'), await events('email_sent')]).toEqual([1, 0]);
  });

  test('that is answered while its lead stays, is not sent again: the sequence goes on behind it', async () => {
    await run('sequence.disable', { sequence: 'One' });
    await run('sequence.save', {
      definition: { ...DEFINITION, settings: { window: [], stopOnReply: false } },
    });
    await run('sequence.publish', { sequence: 'One' });
    await run('resume', { emails: ['ada@example.com'] });
    await answer();
    await tick(lab.context);
    expect(await lab.store.knex('messages').pluck('state')).toEqual(['sent']);
    expect(await row()).toMatchObject({ status: 'pending', reason: 'awaiting_task', emails_sent: 1 });
  });
});
