import { onEachPlace, type Runner } from '../../support/runners';
import { addresses, enroll, mail, publish, rows } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

onEachPlace('A server that takes mail and never says so', (open) => {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  async function started(): Promise<Runner> {
    const runner = await open();
    const smtp = { host: '127.0.0.1', port: sink.port, connections: 1 };
    await runner.run('sender.save', through(sink, { smtp }));
    await publish(runner, [mail('one')]);
    await enroll(runner, addresses(20));
    return runner;
  }
  const inDoubt = async (runner: Runner): Promise<number> =>
    Object.values(await rows(runner)).filter(({ reason }) => reason === 'delivery_uncertain').length;

  test('three leads wait for a person, and not all of them: the sender rests, longer each time', async () => {
    const runner = await started();
    sink.manner = () => 'vanish';
    await runner.tick();
    expect(sink.taken).toHaveLength(3);
    const { senders } = await runner.run<{ senders: { problem: string | null }[] }>('sender.list');
    expect(senders[1]?.problem).toContain('does not say what becomes of the mail');
    for (const minutes of [1, 2, 4]) {
      const before = sink.taken.length;
      runner.clock.advance({ minutes, seconds: -1 });
      await runner.tick();
      expect(sink.taken).toHaveLength(before);
      runner.clock.advance({ seconds: 1 });
      await runner.tick();
      expect(sink.taken).toHaveLength(before + 1);
    }
    sink.manner = () => 'take';
    runner.clock.advance({ hours: 1 });
    await runner.tick();
    expect(Object.values(sink.counts())).toEqual(Array.from({ length: 20 }, () => 1));
    expect(await inDoubt(runner)).toBe(6);
  });

  test('where it falls silent in the middle, what is on the wire is in doubt, and no more', async () => {
    const runner = await started();
    sink.manner = (_to, nth) => {
      // So slow that it is given one after the other.
      runner.clock.advance({ seconds: 1 });
      return nth < 4 ? 'take' : 'vanish';
    };
    await runner.tick();
    expect(sink.taken.length).toBeLessThan(10);
    expect(await inDoubt(runner)).toBe(sink.taken.length - 3);
    const before = sink.taken.length;
    await runner.tick();
    expect(sink.taken).toHaveLength(before);
  });

  test('one that is silent now and then goes on', async () => {
    const runner = await started();
    sink.manner = (_to, nth) => (nth % 3 === 1 ? 'take' : 'vanish');
    await runner.tick();
    expect(sink.taken).toHaveLength(20);
  });
});
