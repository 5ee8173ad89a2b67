import { onEachPlace, type Runner } from '../../support/runners';
import { enroll, mail, publish, rows, states, type Bulk } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

const ADA = 'ada@example.com';
const GUARDED = { recentlyContacted: '7 days' };

interface Explained {
  readonly gates: readonly {
    readonly gate: string;
    readonly message: string;
    readonly opensAt: string | null;
  }[];
}

onEachPlace('Recently contacted', (open) => {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  /** Ada is in a protected sequence, its first email due after `after`; another one writes to her now. */
  async function started(after: string, settings: object = GUARDED): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', through(sink));
    await publish(runner, [mail('one', { after }), mail('two', { after: '1 day' })], settings);
    await publish(runner, [mail('hello')], {}, 'Other');
    await enroll(runner, [ADA]);
    await runner.run('enroll', { sequence: 'Other', leads: [ADA] });
    await runner.tick();
    return runner;
  }
  const explained = async (runner: Runner): Promise<string[]> => {
    const { id } = (await rows(runner))[ADA]!;
    return (await runner.run<Explained>('explain', { enrollment: id })).gates.map(({ gate }) => gate);
  };

  test.each([
    ['2 days', true],
    ['8 days', false],
  ])(
    'explain says so beforehand, if the email would come too early (due after %s: %s)',
    async (after, tooEarly) => {
      const gates = await explained(await started(after));
      expect(gates.includes('recently_contacted')).toBe(tooEarly);
    },
  );

  test.each(['unknown', 'later', 'spam'] as const)(
    'a message that the server refused (%s) is no contact',
    async (manner) => {
      sink.manner = () => manner;
      const runner = await started('1 day');
      sink.manner = () => 'take';
      // A soft refusal is tried again; that would be one.
      await runner.run('remove', { sequence: 'Other', all: true });
      // A hard refusal is remembered for the address; here it is about the contact alone.
      await runner.store.knex('suppressions').delete();
      // And a refusal for now would be tried again by itself.
      await runner.run('remove', { status: 'failed', all: true });
      runner.clock.advance({ days: 1 });
      await runner.tick();
      expect(sink.counts()).toEqual({ [ADA]: 1 });
    },
  );

  test('one of which nobody knows whether it went out is a contact', async () => {
    sink.manner = () => 'vanish';
    const runner = await started('1 day');
    sink.manner = () => 'take';
    runner.clock.advance({ days: 1 });
    await runner.tick();
    expect(await states(runner)).toEqual({ [ADA]: 'Not sent (Recently contacted)' });
  });

  test('an override passes over the contact that there was, not over one that comes later', async () => {
    const runner = await started('1 day');
    runner.clock.advance({ days: 1 });
    await runner.tick();
    const all = { sequence: 'Welcome', all: true };
    expect(await runner.run<Bulk>('retry', { ...all, override: ['recently_contacted'] })).toMatchObject({
      done: 1,
    });
    await runner.run('pause', all);
    runner.clock.advance({ hours: 1 });
    await runner.run('enroll', { sequence: 'Other', leads: [ADA] });
    await runner.tick();
    await runner.run('resume', all);
    await runner.tick();
    expect(await states(runner)).toEqual({ [ADA]: 'Not sent (Recently contacted)' });
    expect(sink.taken.map(({ subject }) => subject)).toEqual(['Subject of hello', 'Subject of hello']);
  });

  test.each([
    [{}, 0],
    [GUARDED, 1],
  ])('a sequence without the protection asks nothing more of the database: %j', async (settings, times) => {
    const runner = await started('1 day', settings);
    runner.clock.advance({ days: 1 });
    const heard = runner.listen();
    await runner.tick();
    expect(heard().filter((sql) => /from messages[\s\S]*group by lead_id/.test(sql))).toHaveLength(times);
  });
});
