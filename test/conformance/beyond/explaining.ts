import type { TestEngine } from '../../support/databases';
import type { Open } from '../support';
import { enroll, mail, publish, rows } from '../../support/scenario';
import { smtpSink, through } from '../../support/smtpSink';

interface Explained {
  readonly next: { readonly stage: string; readonly at: string | null } | null;
  readonly gates: readonly {
    readonly gate: string;
    readonly opensAt: string | null;
    readonly message: string;
  }[];
  readonly message: string;
}

const ADA = 'ada@example.com';
const OFFICE = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];

async function explain(test: TestEngine): Promise<Explained> {
  return test.run<Explained>('explain', { enrollment: (await rows(test))[ADA]!.id });
}

/** The gates that are shut, with the time at which each opens. */
const shut = ({ gates }: Explained, now: number): Record<string, string | null> =>
  Object.fromEntries(
    gates
      .filter(({ opensAt }) => opensAt === null || Date.parse(opensAt) > now)
      .map(({ gate, opensAt }) => [gate, opensAt]),
  );

export function explaining(open: Open): void {
  test('1. Explain names every gate between now and the next email, and the time at which each opens', async () => {
    const sink = await smtpSink();
    const test = await open();
    await test.run('sender.save', through(sink, { dailyQuota: 1 }));
    await publish(test, [mail('one')], {}, 'Before');
    await test.run('enroll', { sequence: 'Before', leads: ['first@example.com'] });
    await test.engine.tick();

    // Friday is a holiday, the quota frees on Tuesday, and somebody has paused it until Thursday evening.
    await publish(test, [mail('one', { after: '1 day' })], { window: OFFICE, holidays: ['2026-03-06'] });
    await enroll(test, [ADA]);
    await test.run('pause', { sequence: 'Welcome', all: true, until: '2026-03-05T20:00:00+01:00' });
    const said = await explain(test);
    expect(shut(said, test.clock.now())).toEqual({
      paused: '2026-03-05T20:00:00+01:00',
      delay: '2026-03-03T10:00:00+01:00',
      holiday: '2026-03-07T00:00:00+01:00',
      window: '2026-03-09T09:00:00+01:00',
    });
    expect(said.next).toMatchObject({ stage: 'one', at: '2026-03-09T09:00:00+01:00' });
    expect(said.message).toContain("the email 'one' at 2026-03-09T09:00:00+01:00");
    expect(said.message).toContain(
      '2026-03-06 is a holiday of the sequence (until 2026-03-07T00:00:00+01:00)',
    );

    // And so it comes: not a millisecond before, and then it does.
    test.clock.set(Date.parse('2026-03-09T09:00:00+01:00') - 1);
    await test.engine.tick();
    expect((await rows(test))[ADA]).toMatchObject({ emailsSent: 0 });
    test.clock.advance(1);
    await test.engine.tick();
    expect((await rows(test))[ADA]).toMatchObject({ emailsSent: 1 });
    await sink.stop();
  });

  test('1. Explain counts quotas and gaps: who is in a queue is told the moment of its turn, and what holds it', async () => {
    const sink = await smtpSink();
    const test = await open();
    await test.run('sender.save', through(sink, { dailyQuota: 1, minimumGap: 600 }));
    await publish(test, [mail('one')]);
    await enroll(test, ['first@example.com', ADA]);
    await test.engine.tick();
    const said = await explain(test);
    expect(said.next?.at).toBe('2026-03-03T10:00:00+01:00');
    expect(shut(said, test.clock.now())).toEqual({
      throttled: '2026-03-03T10:00:00+01:00',
      daily_quota: '2026-03-03T10:00:00+01:00',
      minimum_gap: '2026-03-02T10:10:00+01:00',
    });
    test.clock.set(Date.parse('2026-03-03T10:00:00+01:00') - 1);
    await test.engine.tick();
    expect(sink.counts()).toEqual({ 'first@example.com': 1 });
    test.clock.advance(1);
    await test.engine.tick();
    expect(sink.counts()).toEqual({ 'first@example.com': 1, [ADA]: 1 });
    await sink.stop();
  });

  test.each<[string, string, string, object[], object, (test: TestEngine) => Promise<unknown>]>([
    ['a task', 'task', "the task 'Call Ada'", [{ id: 'call', kind: 'task', title: 'Call Ada' }], {}, (test) => test.engine.tick()],
    ['a pause', 'paused', 'Somebody paused it', [mail('one')], {}, (test) => test.run('pause', { sequence: 'Welcome', all: true })],
    ['the sequence itself, which is off', 'sequence_off', 'The sequence is disabled', [mail('one')], {}, (test) => test.run('sequence.disable', { sequence: 'Welcome' })],
    ['a value for a merge tag', 'missing_merge_data', "'company' has no value", [mail('one', { after: '3 days', text: 'At {{ company }}' })], {}, async () => undefined],
    ['an exclusion', 'suppressed', `${ADA} must not be mailed`, [mail('one', { after: '3 days' })], {}, (test) => test.run('suppression.add', { values: [ADA] })],
    ['its stage in the CRM', 'do_not_send_stage', "The lead is in the stage 'Customer'", [mail('one')], { doNotSendStages: ['Customer'] }, (test) => test.run('lead.upsert', { email: ADA, stage: 'Customer' })],
  ])('1. Explain gives no time when somebody must act first, and says what: %s', async (_what, gate, words, stages, settings, prepare) => {
    const test = await open();
    await publish(test, stages, settings);
    await enroll(test, [ADA]);
    await prepare(test);
    const said = await explain(test);
    expect(said.next?.at).toBeNull();
    expect(said.gates).toContainEqual({ gate, opensAt: null, message: expect.stringContaining(words) });
    expect(said.message).toContain(words);
  }); // prettier-ignore
}
