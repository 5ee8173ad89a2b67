import { answering, letters, takeIn, write } from '../../support/inbox';
import { bounce, FULL } from '../../support/returned';
import {
  addresses,
  DAY,
  enroll,
  kindsOf,
  mail,
  publish,
  rows,
  states,
  type Row,
} from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';
import type { Open, TestEngine } from '../open';

const LEAD = 'lead@example.com';
const TWO = [mail('one'), mail('two', { after: '2 days' })];
const row = async (door: TestEngine, email = LEAD): Promise<Row> => (await rows(door))[email]!;
const ALL = { sequence: 'Welcome', all: true };

export function goingOn(open: Open): void {
  test('1. Active: the lead is in the sequence and its next stage is due at a known time', async () => {
    const door = await open();
    await publish(door, TWO);
    await enroll(door, [LEAD]);
    expect(await row(door)).toMatchObject({ state: 'Active', stage: 'one', dueAt: '2026-03-02T10:00:00+01:00' });
    await door.engine.tick();
    expect(await row(door)).toMatchObject({ state: 'Active', stage: 'two', dueAt: '2026-03-04T10:00:00+01:00', emailsSent: 1 }); // prettier-ignore
  });

  test('2. Pending: the daily throttle of the sequence is reached, and each lead gets its turn', async () => {
    const door = await open();
    await publish(door, [mail('one')], { dailyQuota: 2 });
    await enroll(door, addresses(5));
    expect(await door.engine.tick()).toMatchObject({ sent: 2, throttled: 3 });
    const waiting = Object.values(await rows(door)).filter(({ status }) => status === 'pending');
    expect(waiting).toHaveLength(3);
    for (const each of waiting) {
      expect(each).toMatchObject({ state: 'Pending (Throttled)', detail: "The sequence's quota for 24 hours is used up." });
      expect(Date.parse(each.dueAt!)).toBeGreaterThanOrEqual(door.clock.now() + DAY);
    }
    door.clock.advance(DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 2 });
    door.clock.advance(DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
  });

  test('2. Pending: it waits for a person, and goes on when the task is done', async () => {
    const door = await open();
    await publish(door, [{ id: 'call', kind: 'task', title: 'Call' }, mail('two')]);
    await enroll(door, [LEAD]);
    await door.engine.tick();
    expect(await row(door)).toMatchObject({ state: 'Pending (Awaiting task)', stage: 'call', dueAt: null });
    door.clock.advance({ days: 30 });
    expect(await door.engine.tick()).toMatchObject({ sent: 0 });
    const { tasks } = await door.run<{ tasks: { id: string }[] }>('task.list');
    await door.run('task.complete', { task: tasks[0]!.id });
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
  });

  test('3. Paused: by a user, for one contact; the others go on', async () => {
    const door = await open();
    await publish(door, TWO);
    await enroll(door, [LEAD, 'other@example.com']);
    await door.engine.tick();
    await door.run('pause', { sequence: 'Welcome', emails: [LEAD] });
    expect(await states(door)).toEqual({ [LEAD]: 'Paused (By hand)', 'other@example.com': 'Active' });
    door.clock.advance({ days: 2 });
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    expect(await states(door)).toMatchObject({ [LEAD]: 'Paused (By hand)' });
  });

  test('4. Paused O3: an out-of-office mail pauses by itself', async () => {
    const door = await open();
    await publish(door, TWO);
    await enroll(door, [LEAD]);
    await door.engine.tick();
    const [letter] = await letters(door);
    const headers = { ...answering(letter!), 'Auto-Submitted': 'auto-replied', Subject: 'Out of office: hello' };
    await takeIn(door, write(headers, 'I am out of the office and read mail now and then.'));
    expect(await states(door)).toEqual({ [LEAD]: 'Paused (Out of office)' });
    door.clock.advance({ days: 3 });
    expect(await door.engine.tick()).toMatchObject({ sent: 0 });
  });
} // prettier-ignore

export function throttled(open: Open): void {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  /** Sends to that many leads through such a sender, ticking when something is due next; when each went out. */
  async function times(limits: Record<string, unknown>, count: number): Promise<number[]> {
    const door = await open();
    await door.run('sender.save', through(sink, limits));
    await publish(door, [mail('one')]);
    await enroll(door, addresses(count));
    await door.engine.tick();
    for (let i = 0; i < 3 * count; i += 1) {
      const due = Object.values(await rows(door)).flatMap(({ dueAt }) =>
        dueAt === null ? [] : [Date.parse(dueAt)],
      );
      if (due.length === 0) break;
      door.clock.set(Math.max(door.clock.now(), Math.min(...due)));
      await door.engine.tick();
    }
    expect(Object.values(sink.counts())).toEqual(Array.from({ length: count }, () => 1));
    return (await letters(door)).map(({ at }) => Date.parse(at)).sort((a, b) => a - b);
  }

  test('2. Pending: the quotas of a sender are rolling, for an hour and for 24 hours', async () => {
    const at = await times({ hourlyQuota: 2, dailyQuota: 5 }, 8);
    expect(at.map((ms) => (ms - at[0]!) / 3_600_000)).toEqual([0, 0, 1, 1, 2, 24, 24, 25]);
  });

  test('2. Pending: the gap between two emails of a sender is another one each time, never below the minimum', async () => {
    const at = await times({ minimumGap: 60, gapJitter: 240 }, 12);
    const gaps = at.slice(1).map((ms, i) => (ms - at[i]!) / 1_000);
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(60);
      expect(gap).toBeLessThanOrEqual(301);
    }
    expect(new Set(gaps).size).toBeGreaterThan(8);
  });
}

export function failing(open: Open): void {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  async function through_(stages: readonly object[], leads: readonly (string | object)[], settings = {}): Promise<TestEngine> {
    const door = await open();
    await door.run('sender.save', through(sink));
    await publish(door, stages, settings);
    await enroll(door, leads);
    return door;
  }

  /** Ticks when something is due next, and tells when and what was sent. */
  async function next(door: TestEngine): Promise<{ at: string | null; sent: number }> {
    const { dueAt } = await row(door);
    if (dueAt !== null) door.clock.set(Date.parse(dueAt));
    const { sent } = await door.engine.tick();
    return { at: dueAt, sent };
  }

  test('5. Failed: a soft bounce is tried again after 15 minutes, 1 and 4 hours, 1 and 2 days, then given up', async () => {
    const door = await through_(TWO, [LEAD]);
    sink.manner = () => 'later';
    await door.engine.tick();
    const times: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      expect(await row(door)).toMatchObject({ state: 'Failed (Soft bounce)', stage: 'one', detail: expect.stringContaining('Try again later') });
      times.push((await next(door)).at!);
    }
    expect(times).toEqual([
      '2026-03-02T10:15:00+01:00', '2026-03-02T11:15:00+01:00', '2026-03-02T15:15:00+01:00',
      '2026-03-03T15:15:00+01:00', '2026-03-05T15:15:00+01:00',
    ]);
    expect(await row(door)).toMatchObject({ state: 'Failed (Soft bounce)', dueAt: null, detail: expect.stringContaining('not tried again by itself') });
    door.clock.advance({ days: 30 });
    expect(await door.engine.tick()).toMatchObject({ claimed: 0 });
    sink.manner = () => 'take';
    expect(await door.run('retry', ALL)).toMatchObject({ done: 1 });
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    expect(await row(door)).toMatchObject({ state: 'Active', stage: 'two' });
    expect(sink.counts()).toEqual({ [LEAD]: 1 });
  });

  test('5. Failed: once the server takes it the sequence goes on, and a later stage begins the schedule anew', async () => {
    const door = await through_(TWO, [LEAD]);
    let refusals = 2;
    sink.manner = () => ((refusals -= 1) >= 0 ? 'later' : 'take');
    await door.engine.tick();
    await next(door);
    await next(door);
    expect(await row(door)).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
    refusals = 1;
    const due = Date.parse((await row(door)).dueAt!);
    door.clock.set(due);
    await door.engine.tick();
    expect(Date.parse((await row(door)).dueAt!) - due).toBe(15 * 60_000);
  });

  test('5. Failed: the next try keeps to the window, and waits while the sequence is off', async () => {
    const window = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '10:05' }];
    const door = await through_(TWO, [LEAD], { window });
    sink.manner = () => 'later';
    await door.engine.tick();
    sink.manner = () => 'take';
    expect(await next(door)).toMatchObject({ sent: 0 });
    expect(await row(door)).toMatchObject({ state: 'Active', stage: 'one', dueAt: '2026-03-03T09:00:00+01:00' });
    sink.manner = () => 'later';
    await next(door);
    expect(await row(door)).toMatchObject({ state: 'Failed (Soft bounce)', dueAt: '2026-03-03T10:00:00+01:00' });
    await door.run('sequence.disable', { sequence: 'Welcome' });
    door.clock.set(Date.parse('2026-03-03T10:00:00+01:00'));
    expect(await door.engine.tick()).toMatchObject({ sent: 0 });
    expect(await row(door)).toMatchObject({
      state: 'Failed (Soft bounce)',
      detail: expect.stringContaining('It is tried again when its sequence is on.'),
    });
    await door.run('sequence.publish', { sequence: 'Welcome' });
    sink.manner = () => 'take';
    await next(door);
    await next(door);
    expect(sink.counts()).toEqual({ [LEAD]: 1 });
  });

  test('5. Failed: a soft bounce that comes back as mail sends that message again, unless a later one has gone out', async () => {
    const door = await through_([mail('one'), { id: 'call', kind: 'task', title: 'Call' }, mail('two', { after: '1 day' })], [LEAD]);
    await door.engine.tick();
    await door.engine.tick();
    const [letter] = await letters(door);
    expect(await bounce(door, letter!, '4.2.2', FULL)).toMatchObject({ kind: 'bounce', state: 'Failed (Soft bounce)' });
    expect(await row(door)).toMatchObject({ stage: 'one', dueAt: '2026-03-02T10:15:00+01:00' });
    expect(await door.run<{ tasks: object[] }>('task.list')).toMatchObject({ tasks: [] });
    await next(door);
    expect(sink.counts()).toEqual({ [LEAD]: 2 });
    await door.engine.tick();
    const { tasks } = await door.run<{ tasks: { id: string }[] }>('task.list');
    expect(tasks).toHaveLength(1);
    await door.run('task.complete', { task: tasks[0]!.id });
    door.clock.advance({ days: 1 });
    await door.engine.tick();
    expect(await row(door)).toMatchObject({ state: 'Finished (No reply)' });
    await bounce(door, (await letters(door))[1]!, '4.4.1');
    expect(await row(door)).toMatchObject({ state: 'Finished (No reply)' });
  });

  test('5. Failed: a report about our own set-up rests the sender, not the leads; who meets it time and again fails', async () => {
    const door = await through_(TWO, [LEAD, 'b@example.com']);
    await door.engine.tick();
    const refuse = async (): Promise<object> => {
      const mine = await letters(door, { lead: LEAD });
      return bounce(door, mine.at(-1)!, '5.7.515', '550 5.7.515 Access denied, does not meet the required authentication level');
    };
    for (const at of ['2026-03-02T11:00:00+01:00', '2026-03-02T12:00:00+01:00']) {
      expect(await refuse()).toMatchObject({ kind: 'bounce', state: 'Pending (Throttled)' });
      expect(await row(door)).toMatchObject({ stage: 'one', dueAt: at, detail: expect.stringContaining('5.7.515') });
      const { senders } = await door.run<{ senders: { name: string; problem: string | null }[] }>('sender.list');
      expect(senders.find(({ name }) => name === 'Ada')!.problem).toContain('5.7.515');
      await enroll(door, ['late@example.com'].slice(0, at.includes('11:00') ? 1 : 0));
      expect(await door.engine.tick()).toMatchObject({ sent: 0 });
      await next(door);
    }
    expect(sink.counts()).toEqual({ [LEAD]: 3, 'b@example.com': 1, 'late@example.com': 1 });
    expect(await refuse()).toMatchObject({ state: 'Failed (Sender error)' });
    expect(await states(door)).toMatchObject({ 'b@example.com': 'Active', 'late@example.com': 'Active' });
    expect(await door.run('lead.get', { lead: LEAD })).toMatchObject({ suppressed: null });
  });

  test('5. Failed: can be retried in bulk after a bulk change of the leads’ data', async () => {
    const people = addresses(20);
    const door = await through_([mail('one', { text: 'About {{ company }} and {{ plan }}.' }), mail('two', { after: '1 day' })], people.map((email) => ({ email })), { fields: ['plan'] });
    await door.engine.tick();
    expect(new Set(Object.values(await states(door)))).toEqual(new Set(['Failed (Missing merge data)']));
    const failed = { sequence: 'Welcome', status: 'failed', all: true };
    const early = await door.run<{ done: number; refused: number; results: { message: string }[] }>('retry', failed);
    expect(early).toMatchObject({ done: 0, refused: 20 });
    expect(early.results[0]!.message).toMatch(/company.*plan|plan.*company/);
    await door.run('lead.upsert', { leads: people.map((email) => ({ email, company: 'Initech', fields: { plan: 'Pro' } })) });
    expect(await door.run('retry', failed)).toMatchObject({ done: 20, refused: 0, message: 'Retried 20 enrollments.' });
    expect(await door.engine.tick()).toMatchObject({ sent: 20 });
    expect(new Set(Object.values(await states(door)))).toEqual(new Set(['Active']));
    const { id } = await row(door, people[0]);
    expect(await kindsOf(door, id)).toEqual(expect.arrayContaining(['failed', 'retried', 'email_sent']));
  });

  test.each([
    ['handed over', 'unknown', 'Finished (Bounced)'],
    ['handed over', 'spam', 'Finished (Spam blocked)'],
  ] as const)('6. Finished (Bounced): a hard bounce ends it when the message is %s (%s)', async (_when, manner, state) => {
    const door = await through_(TWO, [LEAD]);
    sink.manner = () => manner;
    await door.engine.tick();
    expect(await row(door)).toMatchObject({ state, dueAt: null });
    door.clock.advance({ days: 9 });
    expect(await door.engine.tick()).toMatchObject({ claimed: 0 });
  });

  test('6. Finished (Bounced): … and when it comes back later; the address is not mailed by any sequence', async () => {
    const door = await through_(TWO, [LEAD]);
    await door.engine.tick();
    await bounce(door, (await letters(door))[0]!, '5.1.1', '550 5.1.1 User unknown');
    expect(await states(door)).toEqual({ [LEAD]: 'Finished (Bounced)' });
    await publish(door, TWO, {}, 'Second');
    expect(await door.run('enroll', { sequence: 'Second', leads: [LEAD] })).toMatchObject({ enrolled: 0, results: [{ code: 'bounced_before' }] });
  });
} // prettier-ignore
