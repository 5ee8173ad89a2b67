import { reply } from '../../../support/reply';
import { onEachPlace, type Runner } from '../../../support/runners';
import { addresses, enroll, mail, publish, rows, states } from '../../../support/scenario';

const HANDOFF = { id: 'connect', kind: 'handoff', channel: 'linkedin', payload: { note: 'Hi' } };

interface Email {
  readonly id: string;
  readonly to: string;
  readonly messageId: string;
  readonly deadline: string;
}

interface Claimed {
  readonly emails: readonly Email[];
  readonly message: string;
}

onEachPlace('A claim that is asked for again, since no answer came', (open) => {
  async function started(leads = addresses(3), more: object = {}): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', { name: 'Ada', address: 'ada@us.test', sendBy: 'workflow', ...more });
    await publish(runner, [
      mail('one', { html: '<p>Text <a href="https://us.test/x">of one</a></p>' }),
      mail('two', { subject: undefined, thread: 'reply', after: '1 day' }),
    ], { unsubscribe: 'header_and_link' }); // prettier-ignore
    await enroll(runner, leads);
    return runner;
  }
  const ask = (runner: Runner, key?: string, more: object = {}): Promise<Claimed> =>
    runner.run('email.claim', { key, ...more });
  const report = (runner: Runner, ...reports: object[]): Promise<{ done: number }> =>
    runner.run('email.report', { reports });

  test('the same key gets the same emails, word for word, and never more of them', async () => {
    const runner = await started();
    const first = await ask(runner, 'k1', { limit: 2 });
    expect(first.emails).toHaveLength(2);
    runner.clock.advance({ minutes: 5 });
    const again = await ask(await open(), 'k1', { limit: 50 });
    expect(again.emails).toEqual(first.emails);
    expect(again.message).toBe('Asked for again: 2 emails handed out before and not reported yet.');
    expect(await runner.store.knex('messages').pluck('state')).toEqual(['intended', 'intended']);
    expect((await ask(runner, 'k2')).emails).toHaveLength(1);
    const sent = first.emails.map(({ id }) => ({ message: id, outcome: 'sent' }));
    expect(await report(runner, ...sent)).toMatchObject({ done: 2 });
  });

  test('so does a follow-up, with what it answers', async () => {
    const runner = await started(addresses(1));
    const [{ id } = { id: '' }] = (await ask(runner)).emails;
    await report(runner, {
      message: id,
      outcome: 'sent',
      messageId: 'CA1@mail.test',
      providerThreadId: 'T1',
    });
    runner.clock.advance({ days: 1 });
    const first = await ask(runner, 'k1');
    expect(first.emails).toMatchObject([{ inReplyTo: '<CA1@mail.test>', reply: { providerThreadId: 'T1' } }]);
    expect((await ask(runner, 'k1')).emails).toEqual(first.emails);
  });

  test('what is reported, paused or answered meanwhile is not handed out again', async () => {
    const runner = await started(addresses(4));
    const { emails } = await ask(runner, 'k1');
    await report(runner, { message: emails[0]!.id, outcome: 'sent' });
    await runner.run('pause', { emails: [emails[1]!.to] });
    await runner.run('mail.receive', { raw: reply(emails[2]!.to, emails[2]!.messageId) });
    expect((await ask(runner, 'k1')).emails).toEqual([emails[3]]);
  });

  test('once its time is over they are uncertain, and the key is as good as new', async () => {
    const runner = await started(addresses(1));
    await ask(runner, 'k1', { leaseMinutes: 1 });
    await enroll(runner, ['late@example.com']);
    runner.clock.advance({ minutes: 1 });
    expect((await ask(runner, 'k1')).emails).toMatchObject([{ to: 'late@example.com' }]);
    expect((await states(runner))[addresses(1)[0]!]).toBe('Failed (Delivery uncertain)');
  });

  test('one that found nothing finds nothing again; keys of others are others', async () => {
    const runner = await started([]);
    expect((await ask(runner, 'k1')).emails).toEqual([]);
    await enroll(runner, addresses(1));
    expect((await ask(runner, 'k1')).emails).toEqual([]);
    const actor = { kind: 'member', id: 'M1', role: 'admin', name: 'Eve' } as const;
    const theirs = await runner.run<Claimed>('email.claim', { key: 'k1' }, { actor });
    expect(theirs.emails).toHaveLength(1);
  });

  /** The process dies at that transaction of the claim, or stands still before it. */
  async function killed(runner: Runner, nth: number, when: 'before' | 'after'): Promise<void> {
    runner.dieAt(nth, when);
    const never = ask(runner, 'k1').then(() => Promise.reject(new Error('It lived.')));
    await Promise.race([never, new Promise<void>((resolve) => setTimeout(resolve, 300))]);
  }

  test.each([
    ['before it has the claim', 1, 'before'],
    ['with the claim alone', 1, 'after'],
    ['with the leads', 2, 'after'],
    ['with everything written down', 3, 'after'],
  ] as const)(
    'an engine that dies %s: asked again each email is handed out once',
    async (_when, nth, when) => {
      const dying = await started();
      const other = await open();
      await killed(dying, nth, when);
      const { emails } = await ask(other, 'k1');
      expect(emails.map(({ to }) => to).sort()).toEqual(addresses(3));
      const states = await other.store.knex('messages').orderBy('id').pluck('state');
      expect(states.filter((state) => state !== 'withdrawn')).toEqual(Array(3).fill('intended'));
      await report(other, ...emails.map(({ id }) => ({ message: id, outcome: 'sent' })));
      for (const row of Object.values(await rows(other)))
        expect(row).toMatchObject({ stage: 'two', emailsSent: 1 });
    },
  );

  test('an ask that is still at work when the next one comes answers nothing, and keeps nothing', async () => {
    const runner = await started();
    const other = await open();
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let reached = (): void => undefined;
    const atWork = new Promise<void>((resolve) => (reached = resolve));
    const instance = {
      ...runner.context.instance,
      // Asked for again at the end of a claim, when all of it is written down.
      organisation: async (...given: Parameters<typeof runner.context.instance.organisation>) => {
        const found = await runner.context.instance.organisation(...given);
        if (Number((await given[0].knex('messages').count({ n: '*' }))[0]?.['n']) === 3) {
          reached();
          await held;
        }
        return found;
      },
    };
    const first = runner
      .run<Claimed>('email.claim', { key: 'k1' }, { instance })
      .catch((error: unknown) => error);
    await atWork;
    const { emails } = await ask(other, 'k1');
    goOn();
    expect(await first).toMatchObject({ code: 'claim_taken_over' });
    expect(emails).toHaveLength(3);
    expect((await ask(other, 'k1')).emails).toEqual(emails);
    expect((await ask(other, 'k2')).emails).toEqual([]);
    const left = await runner.store.knex('messages').where('state', 'intended').pluck('id');
    expect(left.sort()).toEqual(emails.map(({ id }) => id).sort());
  });

  test('whom a crash leaves without a message is free after a minute, however long the workflow may take', async () => {
    const dying = await started();
    const other = await open();
    dying.dieAt(2, 'before');
    const never = dying.run('email.claim', { leaseMinutes: 1_440 });
    await Promise.race([never, new Promise<void>((resolve) => setTimeout(resolve, 300))]);
    other.clock.advance({ minutes: 1 });
    expect((await ask(other)).emails).toHaveLength(3);
  });

  describe('of handoffs', () => {
    interface Handoffs {
      readonly handoffs: readonly { readonly id: string; readonly email: string }[];
    }
    const take = (runner: Runner, key: string): Promise<Handoffs> => runner.run('handoff.claim', { key });

    test('answers with the same ones, those that are still to be done', async () => {
      const runner = await open();
      await publish(runner, [HANDOFF]);
      await enroll(runner, addresses(4));
      await runner.tick();
      const { handoffs } = await take(runner, 'k1');
      expect(handoffs).toHaveLength(4);
      await enroll(runner, ['late@example.com']);
      await runner.tick();
      expect(await take(runner, 'k1')).toMatchObject({ handoffs });
      await runner.run('handoff.report', { handoff: handoffs[0]!.id, outcome: 'done' });
      await runner.run('pause', { emails: [handoffs[1]!.email] });
      await runner.run('handoff.report', { handoff: handoffs[2]!.id, outcome: 'retry', retryMinutes: 1 });
      runner.clock.advance({ minutes: 1 });
      expect((await take(runner, 'k2')).handoffs.map(({ email }) => email).sort()).toEqual(
        [handoffs[2]!.email, 'late@example.com'].sort(),
      );
      expect((await take(runner, 'k1')).handoffs).toEqual([handoffs[3]]);
    });

    test('an email and a handoff under the same key are two claims', async () => {
      const runner = await started(addresses(1));
      expect((await ask(runner, 'k1')).emails).toHaveLength(1);
      expect(await take(runner, 'k1')).toMatchObject({ handoffs: [], message: 'Claimed 0 handoffs.' });
    });
  });
});
