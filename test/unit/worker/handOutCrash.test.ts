import { onEachPlace, type Runner } from '../../support/runners';
import { addresses, enroll, mail, publish, rows, states } from '../../support/scenario';

interface Email {
  readonly id: string;
  readonly to: string;
}

onEachPlace('An engine that is killed while it hands emails out, or hears of them', (open) => {
  async function started(): Promise<Runner> {
    const runner = await open();
    await runner.run('sender.save', { name: 'Ada', address: 'ada@us.test', sendBy: 'workflow' });
    await publish(runner, [mail('one'), mail('two', { after: '1 day' })]);
    await enroll(runner, addresses(3));
    return runner;
  }
  const claim = async (runner: Runner): Promise<Email[]> =>
    (await runner.run<{ emails: Email[] }>('email.claim')).emails;
  /** The process dies at its nth transaction of this; the answer never comes. */
  function killed(
    runner: Runner,
    nth: number,
    when: 'before' | 'after',
    name: string,
    input: object = {},
  ): Promise<void> {
    // prettier-ignore
    runner.dieAt(nth, when);
    const never = runner.run(name, input).then(() => Promise.reject(new Error('It lived.')));
    return Promise.race([never, new Promise<void>((resolve) => setTimeout(resolve, 300))]);
  }

  test('before it had written down any of them: nothing was handed out, and after the lease each is offered once', async () => {
    const dying = await started();
    const other = await open();
    await killed(dying, 2, 'before', 'email.claim');
    expect(await claim(other)).toEqual([]);
    other.clock.advance({ minutes: 15 });
    await other.tick();
    const emails = await claim(other);
    expect(emails.map(({ to }) => to).sort()).toEqual(addresses(3));
    expect(await other.store.knex('messages').pluck('state')).toEqual(['intended', 'intended', 'intended']);
  });

  test('behind that: nobody knows whether anybody got them, and none is handed out again', async () => {
    const dying = await started();
    const other = await open();
    await killed(dying, 2, 'after', 'email.claim');
    other.clock.advance({ minutes: 15 });
    await other.tick();
    expect(new Set(Object.values(await states(other)))).toEqual(new Set(['Failed (Delivery uncertain)']));
    expect(await claim(other)).toEqual([]);
  });

  test('one that only fails on the way gives them back at once', async () => {
    const runner = await started();
    const broken = await open({ revisions: { load: () => Promise.reject(new Error('The disk is gone')) } });
    await expect(claim(broken)).rejects.toThrow('The disk is gone');
    expect(await claim(runner)).toHaveLength(3);
  });

  test.each(['before', 'after'] as const)(
    '%s a report was written: told again it is heard once in all',
    async (when) => {
      const dying = await started();
      const other = await open();
      const reports = (await claim(dying)).map(({ id }) => ({ message: id, outcome: 'sent' }));
      await killed(dying, 1, when, 'email.report', { reports });
      expect(await other.run('email.report', { reports })).toMatchObject({ done: when === 'before' ? 3 : 0 });
      for (const row of Object.values(await rows(other)))
        expect(row).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
      expect(await claim(other)).toEqual([]);
    },
  );
});
