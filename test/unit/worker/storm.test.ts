import { isThroughlineError } from '../../../engine/index';
import { onEachPlace, type Runner } from '../../support/runners';
import { addresses, DAY, enroll, mail, publish, rows } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

const LEADS = addresses(24);
const STAGES = [mail('one'), mail('two', { after: '2 hours' }), mail('three', { after: '3 hours' })];
const ALL = { sequence: 'Welcome', all: true };

/** What people may be told while others do other things at the same moment. */
const ANSWERS = ['sequence_not_published', 'wrong_status', 'cannot_publish', 'sequence_published'];

/** Numbers that are the same in every run (mulberry32). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

onEachPlace('A storm of ticks and people', (open) => {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  test.each([1, 121])(
    'whatever is done at once, everybody gets every mail once, and nobody is stuck (seed %d)',
    async (seed) => {
      const roll = dice(seed);
      const one = await open();
      await one.run('sender.save', through(sink, { hourlyQuota: 30 }));
      await publish(one, STAGES, { dailyQuota: 60 });
      await enroll(one, LEADS);
      const two = await open();
      sink.manner = () => 'slow';

      const some = (): object => ({
        sequence: 'Welcome',
        emails: LEADS.filter(() => roll(4) === 0).concat(LEADS[0]!),
      });
      const deeds: ((runner: Runner) => Promise<unknown>)[] = [
        (runner) => runner.tick(),
        (runner) => runner.tick(),
        (runner) => runner.run('pause', some()),
        (runner) =>
          runner.run('pause', { ...some(), until: new Date(runner.clock.now() + 7_200_000).toISOString() }),
        (runner) => runner.run('resume', some()),
        (runner) => runner.run('remove', some()),
        (runner) => runner.run('retry', some()),
        (runner) => runner.run('advance', some()),
        (runner) => runner.run('sequence.disable', { sequence: 'Welcome' }),
        (runner) => runner.run('sequence.publish', { sequence: 'Welcome' }),
        (runner) => enroll(runner, LEADS.slice(0, 3)),
      ];
      for (let round = 0; round < 25; round += 1) {
        const done = await Promise.allSettled(
          Array.from({ length: 4 }, () => deeds[roll(deeds.length)]!(roll(2) === 0 ? one : two)),
        );
        for (const each of done)
          if (
            each.status === 'rejected' &&
            !(isThroughlineError(each.reason) && ANSWERS.includes(each.reason.code))
          )
            throw each.reason;
        one.clock.advance({ minutes: roll(60) });
      }

      // The sky clears: everything is on again, and days go by.
      await one.run('sequence.publish', { sequence: 'Welcome' });
      for (let day = 0; day < 8; day += 1) {
        await one.run('retry', { ...ALL, status: 'removed' });
        await one.run('resume', { ...ALL, status: 'paused' });
        for (let hour = 0; hour < 6; hour += 1) {
          one.clock.advance(DAY / 6);
          await Promise.all([one.tick(), two.tick()]);
        }
      }
      // Removed for good is only who was removed while the last mail was on its way: nothing is left to retry.
      const stuck = Object.values(await rows(one)).filter(
        ({ state, stage }) =>
          state !== 'Finished (No reply)' && !(state === 'Removed (By hand)' && stage === 'three'),
      );
      expect(stuck).toEqual([]);
      const counts: Record<string, number> = {};
      for (const { to, subject } of sink.taken)
        counts[`${to} ${subject}`] = (counts[`${to} ${subject}`] ?? 0) + 1;
      const { messages } = await one.run<{ messages: { enrollmentId: string; stage: string; state: string }[] }>('message.list', { limit: 500 }); // prettier-ignore
      expect(messages.filter(({ state }) => state !== 'sent')).toEqual([]);
      // One who was removed, enrolled anew and ran through it again has every mail of each round once.
      const sent = messages.map(({ enrollmentId, stage }) => `${enrollmentId} ${stage}`);
      expect(new Set(sent).size).toBe(sent.length);
      for (const email of LEADS.slice(3))
        for (const stage of ['Subject of one', 'Re: Subject of one'])
          expect([email, stage, counts[`${email} ${stage}`]]).toEqual([
            email,
            stage,
            stage.startsWith('Re') ? 2 : 1,
          ]);
    },
  );
});
