import type { Db } from '../../../engine/store/database';
import { claimDue } from '../../../engine/store/claims';
import { nextDueAt } from '../../../engine/store/enrollments';
import { openSender, listSenders } from '../../../engine/store/senders';
import { moment } from '../../../engine/worker/case';
import { laneState } from '../../../engine/worker/lanes';
import { onEachPlace, type Runner } from '../../support/runners';
import { addresses, DAY, enroll, mail, publish } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

/** The same database, in which something happens right after its next query. */
function interrupted(db: Db, meanwhile: () => Promise<unknown>): Db {
  let left: typeof meanwhile | null = meanwhile;
  const knex = new Proxy(db.knex, {
    get: (target, key) => {
      const value = Reflect.get(target, key) as unknown;
      if (key !== 'raw') return value;
      return async (...query: Parameters<typeof target.raw>) => {
        const result: unknown = await target.raw(...query);
        const now = left;
        left = null;
        await now?.();
        return result;
      };
    },
  });
  return { ...db, knex };
}

onEachPlace('What a quota counts', (open) => {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  async function started(leads: number): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', through(sink, { dailyQuota: 10 }));
    await publish(runner, [mail('one'), mail('two', { after: '3 days' })]);
    await enroll(runner, addresses(leads));
    return runner;
  }

  test('who is claimed counts once, also in the very moment in which the intent is written', async () => {
    const { store, context, clock } = await started(3);
    const sender = (await listSenders(store)).find(({ name }) => name === 'Ada')!;
    const now = clock.now();
    const lease = { owner: 'another', now, until: now + 90_000 };
    await claimDue(store, lease, { lane: sender.id, priority: 1, now, limit: 3 });
    const writeIntents = (): Promise<unknown> =>
      store.knex.raw(
        `insert into messages (id, enrollment_id, lead_id, sequence_id, stage_id, attempt, sender_id, state, recipient,
           subject, text, message_id, thread, intended_at)
         select id, id, lead_id, sequence_id, stage_id, attempt, sender_id, 'intended', 'x', 'x', 'x', id, '{}', ${now}
         from enrollments where lease_owner = 'another'`,
      );
    const db = interrupted(store, writeIntents);
    const asked = openSender(context.sealer, sender);
    const at = await moment(context, store);
    expect((await laneState(db, asked, at, now)).free).toBe(7);
    // And after it, whether they are seen as intents or as claims.
    expect((await laneState(store, asked, at, now)).free).toBe(7);
    await store.knex.raw("update messages set state = 'failed'");
    expect((await laneState(store, asked, at, now)).free).toBe(10);
  });

  test('when something is due next is answered from the index of what is due', async () => {
    const runner = await started(12);
    const { store, clock } = runner;
    expect(await nextDueAt(store)).toBe(clock.now());
    await runner.tick();
    // Two wait for the quota, ten for their second mail.
    expect(await nextDueAt(store)).toBe(clock.now() + DAY);
    await runner.run('pause', { sequence: 'Welcome', all: true, until: '2026-03-02T12:00:00+01:00' });
    expect(await nextDueAt(store)).toBe(Date.parse('2026-03-02T12:00:00+01:00'));
    await runner.run('remove', { sequence: 'Welcome', all: true });
    expect(await nextDueAt(store)).toBeNull();
  });
});
