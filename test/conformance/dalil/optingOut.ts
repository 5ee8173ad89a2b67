import type { Open } from '../../support/databases';
import { addresses, enroll, mail, publish, states } from '../../support/scenario';
import { smtpSink } from '../../support/smtpSink';
import { reply } from '../../support/reply';

const ADA = 'ada@example.com';
const STAGES = [mail('one'), mail('two', { after: '1 day' })];

/** 14. An unsubscribe is honoured before the next send, always. */
export function optingOut(open: Open): void {
  const wish = (messageId: string): string =>
    reply(ADA, messageId).replace('Yes please, call me.', 'Unsubscribe');

  test('14. Unsubscribe: who asks for it in a reply gets nothing more, from no sequence', async () => {
    const { run, engine, clock } = await open();
    await publish({ run }, STAGES);
    await publish({ run }, STAGES, {}, 'Other');
    await enroll({ run }, [ADA]);
    await run('enroll', { sequence: 'Other', leads: [ADA] });
    await engine.tick();
    const { messages } = await run<{ messages: { messageId: string }[] }>('message.list');
    await run('mail.receive', { raw: wish(messages[0]!.messageId) });
    clock.advance({ days: 1 });
    expect(await engine.tick()).toMatchObject({ sent: 0 });
    expect(await states({ run })).toEqual({ [ADA]: 'Finished (Unsubscribed)' });
    expect(await states({ run }, 'Other')).toEqual({ [ADA]: 'Finished (Unsubscribed)' });
  });

  test('14. Unsubscribe: an address that is due this moment gets nothing either', async () => {
    const { run, engine, clock } = await open();
    await publish({ run }, STAGES);
    await enroll({ run }, [ADA, 'bea@example.com']);
    await engine.tick();
    clock.advance({ days: 1 });
    await run('suppression.add', { values: [ADA], reason: 'opt_out' });
    expect(await engine.tick()).toMatchObject({ sent: 1 });
    expect(await states({ run })).toEqual({
      [ADA]: 'Finished (Unsubscribed)',
      'bea@example.com': 'Finished (No reply)',
    });
  });

  test.each<[string, string, object]>([
    ['resumed', 'pause', {}],
    ['advanced by hand', 'pause', { advance: true }],
  ])('14. Unsubscribe: nor does one that is %s afterwards', async (_name, verb, { advance = false }: { advance?: boolean }) => {
    const { run, engine, clock } = await open();
    await publish({ run }, STAGES);
    await enroll({ run }, [ADA]);
    await engine.tick();
    await run(verb, { sequence: 'Welcome', all: true });
    await run('suppression.add', { values: [ADA], reason: 'opt_out' });
    await run('resume', { sequence: 'Welcome', all: true });
    if (advance) expect(await run('advance', { sequence: 'Welcome', all: true })).toMatchObject({ sent: 0 });
    clock.advance({ days: 2 });
    expect(await engine.tick()).toMatchObject({ sent: 0 });
    expect(await states({ run })).toEqual({ [ADA]: 'Finished (Unsubscribed)' });
  }); // prettier-ignore

  test('14. Unsubscribe: it holds over publishing anew, and for who comes back under another sequence', async () => {
    const { run, engine, clock } = await open();
    await publish({ run }, STAGES);
    await enroll({ run }, [ADA]);
    await engine.tick();
    await run('sequence.disable', { sequence: 'Welcome' });
    await run('suppression.add', { values: [ADA], reason: 'opt_out' });
    await run('sequence.publish', { sequence: 'Welcome' });
    clock.advance({ days: 1 });
    expect(await engine.tick()).toMatchObject({ sent: 0 });
    await publish({ run }, STAGES, {}, 'Other');
    await run('enroll', { sequence: 'Other', leads: [ADA.toUpperCase()] });
    expect(await engine.tick()).toMatchObject({ sent: 0 });
    const { messages } = await run<{ messages: object[] }>('message.list', { lead: ADA });
    expect(messages).toHaveLength(1);
  });

  test('14. Unsubscribe: one that comes while the mail of others is on its way stops the next of the same batch', async () => {
    const sink = await smtpSink();
    try {
      const { run, engine } = await open();
      const smtp = { host: '127.0.0.1', port: sink.port, connections: 1 };
      await run('sender.save', { name: 'Ada', address: 'ada@lab.test', smtp, verify: false });
      await publish({ run }, STAGES);
      await enroll({ run }, addresses(4));
      // The first proves that the sender works; the other three are one batch.
      sink.manner = (_to, nth) => (nth === 2 ? 'hold' : 'take');
      const ticking = engine.tick();
      await sink.until(2);
      const last = addresses(4).filter((email) => !sink.taken.some(({ to }) => to === email));
      await run('suppression.add', { values: last, reason: 'opt_out' });
      sink.release();
      await ticking;
      const spared = last.filter((email) => !sink.taken.some(({ to }) => to === email));
      const all = await states({ run });
      for (const email of spared) expect(all[email]).toBe('Finished (Unsubscribed)');
      // One may have had its place on the wire already when the wish came.
      expect(spared.length).toBeGreaterThanOrEqual(1);
    } finally {
      await sink.stop();
    }
  });
}
