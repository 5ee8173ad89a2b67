import { deliveryReport } from '../../fixtures/mail/build';
import { reply } from '../../support/reply';
import { onEachPlace } from '../../support/runners';
import { enroll, kindsOf, mail, publish, rows } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

const LEAD = 'lead@example.com';

onEachPlace('A message that comes back before its own process has written down that it went out', (open) => {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  test.each([
    ['4.2.2', 'soft', 'Failed (Soft bounce)'],
    ['5.1.1', 'hard', 'Finished (Bounced)'],
  ])('stays bounced (%s), and counts once', async (status, refusal, state) => {
    const runner = await open();
    const other = await open();
    await runner.run('sender.save', through(sink));
    await publish(runner, [mail('one'), mail('two', { after: '2 days' })]);
    const [enrollment] = await enroll(runner, [LEAD]);
    sink.manner = () => 'hold';
    const ticking = runner.tick();
    await sink.until(1);
    const report = deliveryReport([{ action: 'failed', status, address: LEAD }], { To: 'ada@lab.test' });
    const raw = report.toString('utf8').replace('<m1@lab.test>', sink.taken[0]!.messageId);
    expect(await other.run('mail.receive', { raw })).toMatchObject({ kind: 'bounce', state });
    sink.release();
    await ticking;

    expect((await rows(runner))[LEAD]).toMatchObject({ state, stage: 'one', emailsSent: 1 });
    expect(await runner.store.knex('messages').select('state', 'refusal')).toEqual([
      { state: 'bounced', refusal },
    ]);
    const kinds = await kindsOf(runner, enrollment!);
    expect(kinds.filter((kind) => kind === 'email_sent' || kind === 'delivery_settled')).toEqual([
      'delivery_settled',
    ]);
  });

  test('one that is answered meanwhile has gone out, though its server never said that it took it', async () => {
    const runner = await open();
    const other = await open();
    await runner.run('sender.save', through(sink));
    await publish(runner, [mail('one'), mail('two', { after: '2 days' })]);
    const [enrollment] = await enroll(runner, [LEAD]);
    sink.manner = () => 'hold';
    const ticking = runner.tick();
    await sink.until(1);
    await other.run('mail.receive', { raw: reply(LEAD, sink.taken[0]!.messageId) });
    await sink.stop();
    await ticking;

    expect((await rows(runner))[LEAD]).toMatchObject({ state: 'Finished (Replied)', emailsSent: 1 });
    expect(await runner.store.knex('messages').select('state')).toEqual([{ state: 'sent' }]);
    expect(await kindsOf(runner, enrollment!)).not.toContain('delivery_uncertain');
  });
});
