import { MONDAY } from '../../support/databases';
import { onEachPlace, type Runner } from '../../support/runners';
import { addresses, DAY, enroll, HOUR, mail, publish, rows, states, type Bulk } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

interface Message {
  readonly to: string;
  readonly at: string;
  readonly state: string;
  readonly subject: string;
}

async function messages(runner: Runner): Promise<Message[]> {
  return (await runner.run<{ messages: Message[] }>('message.list', { limit: 500 })).messages.reverse();
}

/** Ticks at the time at which something is due next, `times` times. */
async function goOn(runner: Runner, times: number): Promise<number[]> {
  const at: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const [found] = await runner.store.knex('enrollments').min({ next: 'due_at' });
    const next = found?.['next'] ?? null; // prettier-ignore
    if (next === null) break;
    runner.clock.set(Math.max(Number(next), runner.clock.now()));
    at.push(runner.clock.now());
    await runner.tick();
  }
  return at;
}

onEachPlace('Quotas', (open) => {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  async function started(sender: object, stages = [mail('one')], settings: object = {}): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', through(sink, { ...sender }));
    await publish(runner, stages, settings);
    return runner;
  }

  test('beyond the daily quota leads wait, each with the time at which its turn comes', async () => {
    const runner = await started({ dailyQuota: 2 });
    await enroll(runner, addresses(5));
    expect(await runner.tick()).toMatchObject({ sent: 2, throttled: 3 });
    const waiting = Object.values(await rows(runner)).filter(({ reason }) => reason === 'throttled');
    expect(waiting.map(({ state }) => state)).toEqual(['Pending (Throttled)', 'Pending (Throttled)', 'Pending (Throttled)']); // prettier-ignore
    expect(waiting.map(({ dueAt }) => dueAt).sort()).toEqual(['2026-03-03T10:00:00+01:00', '2026-03-03T10:00:00+01:00', '2026-03-04T10:00:00+01:00']); // prettier-ignore
    expect(waiting[0]?.detail).toBe("The sender's quota for 24 hours is used up.");
    runner.clock.advance(DAY - 1);
    expect(await runner.tick()).toMatchObject({ claimed: 0, sent: 0 });
    runner.clock.advance(1);
    expect(await runner.tick()).toMatchObject({ sent: 2, throttled: 0 });
    runner.clock.advance(DAY);
    expect(await runner.tick()).toMatchObject({ sent: 1 });
  });

  test('the hourly quota and the minimum gap hold between any two messages', async () => {
    const runner = await started({ hourlyQuota: 3, minimumGap: 600 });
    await enroll(runner, addresses(7));
    await runner.tick();
    await goOn(runner, 20);
    const times = (await messages(runner)).map(({ at }) => Date.parse(at));
    expect(times).toHaveLength(7);
    for (let i = 1; i < times.length; i += 1)
      expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(600_000);
    for (let i = 3; i < times.length; i += 1) expect(times[i]! - times[i - 3]!).toBeGreaterThanOrEqual(HOUR);
    expect(times.at(-1)! - times[0]!).toBe(2 * HOUR);
  });

  test('the quota of a sequence holds beside that of its sender', async () => {
    const runner = await started({ dailyQuota: 4 }, [mail('one')], { dailyQuota: 3 });
    await enroll(runner, addresses(5));
    expect(await runner.tick()).toMatchObject({ sent: 3, throttled: 2 });
    const [waiting] = Object.values(await rows(runner)).filter(({ reason }) => reason === 'throttled');
    expect(waiting?.detail).toBe("The sequence's quota for 24 hours is used up.");
    runner.clock.advance(DAY);
    expect(await runner.tick()).toMatchObject({ sent: 2 });
  });

  test('follow-ups go before first touches, then the oldest first', async () => {
    const runner = await started({ dailyQuota: 2 }, [
      mail('one'),
      mail('two', { after: '1 day', thread: 'new' }),
    ]);
    await enroll(runner, ['a@example.com', 'b@example.com']);
    await runner.tick();
    runner.clock.advance(HOUR);
    await enroll(runner, ['c@example.com']);
    await runner.tick();
    runner.clock.advance(DAY - HOUR);
    await enroll(runner, ['d@example.com']);
    await runner.tick();
    const sent = (await messages(runner)).map(({ to, subject }) => `${to[0]} ${subject}`);
    expect(sent.slice(0, 2).sort()).toEqual(['a Subject of one', 'b Subject of one']);
    expect(sent.slice(2).sort()).toEqual(['a Subject of two', 'b Subject of two']);
    await goOn(runner, 3);
    const later = (await messages(runner)).slice(4, 6).map(({ to }) => to[0]);
    expect(later).toEqual(['c', 'd']);
  });

  test("'advance this lead now' does not pass over a quota", async () => {
    const runner = await started({ dailyQuota: 2 }, [mail('one', { after: '5 days' })]);
    const ids = await enroll(runner, addresses(5));
    const answer = await runner.run<Bulk & { sent: number; throttled: number }>('advance', {
      enrollments: ids,
    });
    expect(answer).toMatchObject({ sent: 2, throttled: 3 });
    expect(sink.taken).toHaveLength(2);
    expect(
      Object.values(await states(runner)).filter((state) => state === 'Pending (Throttled)'),
    ).toHaveLength(3);
  });

  test('an exhausted sender costs the same few queries with a hundred waiting as with ten thousand', async () => {
    const runner = await started({ dailyQuota: 1 });
    await enroll(runner, addresses(1));
    await runner.tick();
    const count = async (waiting: number): Promise<number> => {
      await fillUp(runner, waiting);
      await runner.tick();
      const stop = runner.listen();
      await runner.tick();
      runner.clock.advance(1000);
      await runner.tick();
      return stop().length;
    };
    const few = await count(100);
    const many = await count(10_000);
    expect(many).toBe(few);
    expect(few).toBeLessThan(20);
  });

  test('a backlog gets its places in the order in which it came, a day apart each', async () => {
    const runner = await started({ dailyQuota: 500 });
    await fillUp(runner, 2_600);
    expect(await runner.tick()).toEqual({ claimed: 500, sent: 500, failed: 0, throttled: 2_100 });
    const found = await runner.store.knex('enrollments').where('reason', 'throttled').select('due_at').count('* as count').groupBy('due_at').orderBy('due_at'); // prettier-ignore
    expect(found.map(({ count }) => Number(count))).toEqual([500, 500, 500, 500, 100]);
  });

  test('nothing goes out while the window of the sequence or of the sender is closed', async () => {
    const office = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '12:00' }];
    const afternoon = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '11:00', to: '17:00' }];
    const runner = await started({ minimumGap: 1_500, window: afternoon }, [mail('one')], {
      window: office,
      timeZone: 'Europe/Berlin',
    });
    await enroll(runner, addresses(6));
    await runner.tick();
    expect(sink.taken).toHaveLength(0);
    await goOn(runner, 30);
    const times = (await messages(runner)).map(({ at }) => at);
    expect(times).toEqual([
      '2026-03-02T11:00:00+01:00', '2026-03-02T11:25:00+01:00', '2026-03-02T11:50:00+01:00',
      '2026-03-03T11:00:00+01:00', '2026-03-03T11:25:00+01:00', '2026-03-03T11:50:00+01:00',
    ]); // prettier-ignore
  });
});

onEachPlace('A sender in trouble', (open) => {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  interface SenderView {
    readonly name: string;
    readonly problem: string | null;
    readonly sentLastDay: number;
  }
  async function sender(runner: Runner): Promise<SenderView | undefined> {
    const { senders } = await runner.run<{ senders: SenderView[] }>('sender.list');
    return senders.find(({ name }) => name === 'Ada');
  }

  async function started(leads: number, over: object = {}): Promise<Runner> {
    const runner = await open();
    const smtp = { host: '127.0.0.1', port: sink.port, user: 'ada', password: 'secret', connections: 2 };
    await runner.run('sender.save', through(sink, { smtp, ...over }));
    await publish(runner, [mail('one')]);
    await enroll(runner, addresses(leads));
    return runner;
  }

  test('a refused login costs the leads nothing but time, and the account no storm of logins', async () => {
    const runner = await started(30, { dailyQuota: 30 });
    sink.passwordRight = false;
    await runner.tick();
    expect(new Set(Object.values(await states(runner)))).toEqual(new Set(['Pending (Throttled)']));
    expect(await sender(runner)).toMatchObject({ problem: expect.stringContaining('535'), sentLastDay: 0 });
    const logins = sink.logins;
    expect(logins).toBeLessThanOrEqual(2);
    await runner.tick();
    runner.clock.advance(59_000);
    await runner.tick();
    expect(sink.logins).toBe(logins);

    // Tried again after a minute, then after two, four …, with one message at a time.
    const minutes: number[] = [];
    for (let last = MONDAY; minutes.length < 4;) {
      const before = sink.logins;
      await goOn(runner, 1);
      if (sink.logins === before) continue;
      expect(sink.logins - before).toBeLessThanOrEqual(2);
      minutes.push(Math.round((runner.clock.now() - last) / 60_000));
      last = runner.clock.now();
    }
    expect(minutes).toEqual([1, 2, 4, 8]);

    sink.passwordRight = true;
    runner.clock.advance(HOUR);
    await runner.tick();
    runner.clock.advance(1_000);
    await runner.tick();
    expect(sink.counts()).toEqual(Object.fromEntries(addresses(30).map((email) => [email, 1])));
    expect(await sender(runner)).toMatchObject({ problem: null, sentLastDay: 30 });
  });

  test('a message that only its sender is blamed for does not stop the others', async () => {
    const runner = await started(5);
    sink.manner = (to) => (to === addresses(1)[0] ? 'later' : 'take');
    await runner.tick();
    expect(sink.taken).toHaveLength(4);
    expect((await states(runner))[addresses(1)[0]!]).toBe('Failed (Soft bounce)');
  });

  test('one sender in trouble does not hold up another', async () => {
    const runner = await started(3);
    await runner.run('sender.save', { ...through(sink), name: 'Bob', address: 'bob@lab.test' });
    await publish(runner, [mail('hello')], {}, 'Other');
    await runner.run('enroll', { sequence: 'Other', leads: ['x@example.com'], sender: 'Bob' });
    sink.passwordRight = false;
    expect(await runner.tick()).toMatchObject({ sent: 1 });
    expect(sink.counts()).toEqual({ 'x@example.com': 1 });
  });

  test('passwords that cannot be opened are a trouble of the sender; nothing is tried without them', async () => {
    const runner = await started(2);
    await runner.store.knex.raw("update senders set secrets = 'broken' where name = 'Ada'");
    await runner.tick();
    expect(sink.logins).toBe(0);
    expect(sink.taken).toHaveLength(0);
    expect((await sender(runner))?.problem).toBeTruthy();
    expect(new Set(Object.values(await states(runner)))).toEqual(new Set(['Pending (Throttled)']));
    runner.clock.advance({ minutes: 1 });
    await runner.tick();
    expect(sink.taken).toHaveLength(0);
  });

  test('a sender without a way out pauses itself, and the tick goes on', async () => {
    const runner = await started(2);
    await runner.store.knex.raw("update senders set smtp = null where name = 'Ada'");
    await runner.tick();
    await runner.tick();
    expect(new Set(Object.values(await states(runner)))).toEqual(new Set(['Pending (Throttled)']));
    expect((await sender(runner))?.problem).toContain('no SMTP settings');
  });

  test('a refused address ends the sequence as bounced and is remembered; a refused content as blocked', async () => {
    const runner = await started(3);
    const [a, b, c] = addresses(3);
    sink.manner = (to) => (to === a ? 'unknown' : to === b ? 'spam' : 'take');
    await runner.tick();
    expect(await states(runner)).toEqual({ [a!]: 'Finished (Bounced)', [b!]: 'Finished (Spam blocked)', [c!]: 'Finished (No reply)' }); // prettier-ignore
    const { suppressions } = await runner.run<{ suppressions: object[] }>('suppression.list');
    expect(suppressions).toMatchObject([{ value: a, reason: 'bounce' }]);
  });
});

/** Leads and enrollments in bulk, past the front door: ten thousand by hand are not what is measured. */
async function fillUp(runner: Runner, count: number): Promise<void> {
  const now = runner.clock.now();
  const stamp = `${count}-${now}`;
  const name = `'${stamp}-' || (i + 100000)`;
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`;
  await runner.store.knex.raw(
    `insert into leads (id, email, email_key, fields, created_at, updated_at)
     ${numbers} select ${name}, ${name} || '@x.test', ${name} || '@x.test', '{}', ${now}, ${now} from n`,
  );
  await runner.store.knex.raw(
    `insert into enrollments (id, sequence_id, lead_id, revision_id, status, stage_id, attempt, due_at, sender_id,
       enrolled_at, updated_at, stages_done, emails_sent, lane, priority)
     ${numbers} select ${name}, q.id, ${name}, q.revision_id, 'active', 'one', 1, ${now}, s.id, ${now}, ${now}, 0, 0, s.id, 1
     from n, sequences q, senders s where s.name = 'Ada'`,
  );
}
