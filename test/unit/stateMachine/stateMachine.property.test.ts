import { onEachDatabase } from '../../support/databases';
import { smtpSink, type Sink } from '../../support/smtpSink';
import { DEEDS } from './deeds';
import { STATES } from './model';
import { countMails, historyAgrees, newGame, nobodyIsLost, noTwins, type Model, type Real } from './game';
import { fc, games } from '../../support/property';

onEachDatabase('The state machine, against a model of it', (open) => {
  let sink: Sink;
  beforeAll(async () => (sink = await smtpSink()));
  afterAll(() => sink.stop());

  test('whatever happens to hundreds of enrollments, each is where the model says, and nobody is lost or mailed twice', async () => {
    const test = await open();
    const met = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.commands(DEEDS, { maxCommands: 90, size: 'max' }), async (commands) => {
        let played: { model: Model; real: Real } | null = null;
        await fc.asyncModelRun(async () => (played = await newGame({ test, sink, met })), commands);
        const { model, real } = played!;
        countMails(real, model);
        await noTwins(real, model);
        await nobodyIsLost(real, model);
        await historyAgrees(real, model);
        for (const { name } of model.plans) await test.run('remove', { sequence: name, all: true });
      }),
      games(3),
    );
    // They came about, but for the rarest; a game in which they do not proves nothing.
    expect(STATES.filter((state) => !met.has(state)).length).toBeLessThan(3);
  }, 240_000);
});
