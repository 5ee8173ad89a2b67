import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { addresses, enroll, kindsOf, mail, publish, rows, states } from '../../../support/scenario';

const ADA = 'ada@example.com';

interface Handoff {
  readonly id: string;
  readonly email: string;
  readonly status: string;
  readonly claimedBy: string | null;
}

onEachDatabase('Handoffs', (open) => {
  async function started(stage: object = {}, leads: (string | object)[] = [ADA]): Promise<TestEngine> {
    const test = await open();
    const hand = { id: 'hand', kind: 'handoff', channel: 'linkedin', timeout: '2 days', ...stage };
    await publish(test, [hand, mail('two', { after: '1 day' })]);
    await enroll(test, leads);
    await test.engine.tick();
    return test;
  }
  const claim = async (test: TestEngine, input: object = {}): Promise<Handoff[]> =>
    (await test.run<{ handoffs: Handoff[] }>('handoff.claim', input)).handoffs;
  const list = async (test: TestEngine): Promise<Handoff[]> =>
    (await test.run<{ handoffs: Handoff[] }>('handoff.list')).handoffs;

  test('claimed by several at once each is given out once; a claim that nobody answers runs out', async () => {
    const test = await started({}, addresses(20));
    const takers = await Promise.all(
      [1, 2, 3, 4].map((n) => claim(test, { limit: 8, claimant: `flow ${n}` })),
    );
    const ids = takers.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const rest = await claim(test, { limit: 20 });
    expect(ids.length + rest.length).toBe(20);
    expect(await claim(test)).toEqual([]);
    test.clock.advance({ minutes: 15 });
    expect(await claim(test, { channel: 'whatsapp' })).toEqual([]);
    expect(await claim(test, { channel: 'linkedin' })).toHaveLength(20);
  });

  test('done: the lead goes on; reported twice it goes on once', async () => {
    const test = await started();
    const [handoff] = await claim(test);
    const report = (): Promise<unknown> => test.run('handoff.report', { handoff: handoff!.id, outcome: 'done', answer: { url: 'x' } }); // prettier-ignore
    const answers = await Promise.allSettled([report(), report()]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(report()).rejects.toMatchObject({ code: 'handoff_closed' });
    expect((await rows(test))[ADA]).toMatchObject({ state: 'Active', stage: 'two', stagesDone: 1 });
  });

  test('retry: offered again later, and not before', async () => {
    const test = await started();
    const [handoff] = await claim(test);
    await test.run('handoff.report', { handoff: handoff!.id, outcome: 'retry', retryMinutes: 30 });
    test.clock.advance({ minutes: 29 });
    expect(await claim(test)).toEqual([]);
    test.clock.advance({ minutes: 1 });
    expect(await claim(test)).toMatchObject([{ id: handoff!.id }]);
  });

  test('retry is told in the history; beyond its deadline it is not offered again, and the answer says so', async () => {
    const test = await started();
    const [handoff] = await claim(test);
    const report = (retryMinutes: number): Promise<{ message: string }> =>
      test.run('handoff.report', { handoff: handoff!.id, outcome: 'retry', retryMinutes, note: 'busy' });
    expect((await report(30)).message).toBe('It is offered again in 30 minutes.');
    const { events } = await test.run<{ events: { data: object }[] }>('events', {
      kinds: ['handoff_postponed'],
    });
    expect(events).toMatchObject([{ data: { handoff: handoff!.id, note: 'busy', by: 'library' } }]);
    expect((await report(2 * 24 * 60)).message).toContain('2026-03-04T10:00:00+01:00');
    test.clock.advance({ days: 2 });
    expect(await claim(test)).toEqual([]);
    await test.engine.tick();
    expect(await states(test)).toEqual({ [ADA]: 'Failed (Handoff failed)' });
  });

  test.each([
    ['fail', 'Failed (Handoff failed)', 'hand'],
    ['continue', 'Active', 'two'],
  ])('no answer in time, on timeout %s', async (onTimeout, state, stage) => {
    const test = await started({ onTimeout });
    const [handoff] = await claim(test);
    test.clock.advance({ days: 2 });
    await test.engine.tick();
    const row = (await rows(test))[ADA]!;
    expect(row).toMatchObject({ state, stage });
    expect(await list(test)).toMatchObject([{ status: 'expired' }]);
    expect(await kindsOf(test, row.id)).toContain('handoff_expired');
    await expect(test.run('handoff.report', { handoff: handoff!.id, outcome: 'done' })).rejects.toMatchObject({ code: 'handoff_closed' }); // prettier-ignore
  });

  test('an answer at the last moment and its deadline: one of the two counts', async () => {
    const test = await started({ onTimeout: 'fail' }, addresses(10));
    const handoffs = await claim(test);
    test.clock.advance({ days: 2 });
    const answers = await Promise.allSettled([
      test.engine.tick(),
      ...handoffs.map(({ id }) => test.run('handoff.report', { handoff: id, outcome: 'done' })),
    ]);
    const late = answers.slice(1).filter((each) => each.status === 'rejected');
    for (const each of late) expect(each).toMatchObject({ reason: { code: 'handoff_closed' } });
    const found = Object.values(await states(test));
    expect(found.filter((state) => state === 'Failed (Handoff failed)')).toHaveLength(late.length);
    expect(found.filter((state) => state === 'Active')).toHaveLength(10 - late.length);
  });

  test('while its lead is paused it is offered to nobody; what was claimed before may be answered', async () => {
    const test = await started({}, addresses(3));
    const [first, second, third] = await claim(test);
    await test.run('pause', { sequence: 'Welcome', all: true });
    test.clock.advance({ hours: 1 });
    expect(await claim(test)).toEqual([]);
    await test.run('handoff.report', { handoff: first!.id, outcome: 'done' });
    await test.run('handoff.report', { handoff: second!.id, outcome: 'failed', note: 'no profile' });
    const all = await rows(test);
    expect(all[first!.email]).toMatchObject({ state: 'Paused (By hand)', stage: 'two' });
    expect(all[second!.email]).toMatchObject({ state: 'Failed (Handoff failed)' });
    await test.run('resume', { sequence: 'Welcome', all: true });
    expect((await rows(test))[third!.email]).toMatchObject({ state: 'Pending (Awaiting handoff)', dueAt: '2026-03-04T10:00:00+01:00' }); // prettier-ignore
    expect(await claim(test)).toMatchObject([{ id: third!.id }]);
  });

  describe('whose deadline passes while its lead is paused', () => {
    const when = async (test: TestEngine): Promise<[string, string | null]> => {
      const { state, dueAt } = (await rows(test))[ADA]!;
      return [state, dueAt];
    };
    const WAITS = 'Pending (Awaiting handoff)';
    /** It has its two days again, is offered again, and ends when they are over. */
    async function hasItsTimeAgain(test: TestEngine, until: string): Promise<void> {
      expect(await when(test)).toEqual([WAITS, until]);
      expect(await claim(test)).toMatchObject([{ email: ADA, deadline: until }]);
      test.clock.set(Date.parse(until) - 1);
      await test.engine.tick();
      expect((await when(test))[0]).toBe(WAITS);
      test.clock.set(Date.parse(until));
      await test.engine.tick();
      expect((await when(test))[0]).toBe('Failed (Handoff failed)');
    }

    test('has its whole time again when a person resumes it', async () => {
      const test = await started();
      await test.run('pause', { sequence: 'Welcome', all: true });
      test.clock.advance({ days: 5 });
      await test.engine.tick();
      await test.run('resume', { sequence: 'Welcome', all: true });
      await hasItsTimeAgain(test, '2026-03-09T10:00:00+01:00');
    });

    test('has its whole time again when the pause is over by itself, as explain had said', async () => {
      const test = await started();
      await test.run('pause', { sequence: 'Welcome', all: true, until: '2026-03-07T10:00:00+01:00' });
      expect(await test.run('explain', { enrollment: ADA })).toMatchObject({
        next: { stage: 'hand', at: '2026-03-09T10:00:00+01:00' },
        gates: [{ gate: 'paused', opensAt: '2026-03-07T10:00:00+01:00' }, { gate: 'handoff', opensAt: '2026-03-09T10:00:00+01:00' }],
      });
      test.clock.set(Date.parse('2026-03-07T10:00:05+01:00'));
      await test.engine.tick();
      await hasItsTimeAgain(test, '2026-03-09T10:00:00+01:00');
    });

    test('also where the worker comes so late that the new time has passed too', async () => {
      const test = await started();
      await test.run('pause', { sequence: 'Welcome', all: true, until: '2026-03-07T10:00:00+01:00' });
      test.clock.set(Date.parse('2026-03-20T10:00:00+01:00'));
      await test.engine.tick();
      await hasItsTimeAgain(test, '2026-03-22T10:00:00+01:00');
    });

    test.each([['migrate'], ['finish_on_old']])('has its whole time again when its sequence is switched on (%s)', async (liveEnrollments) => {
      const test = await started();
      await test.run('sequence.disable', { sequence: 'Welcome' });
      test.clock.advance({ days: 5 });
      await test.run('sequence.publish', { sequence: 'Welcome', liveEnrollments });
      await hasItsTimeAgain(test, '2026-03-09T10:00:00+01:00');
    });

    test('has it not while nothing was paused: publishing what runs saves nobody', async () => {
      const test = await started();
      test.clock.advance({ days: 5 });
      await test.run('sequence.publish', { sequence: 'Welcome' });
      await test.engine.tick();
      expect((await when(test))[0]).toBe('Failed (Handoff failed)');
    });
  }); // prettier-ignore

  test('its payload has the merge tags of the lead; one without a value fails that lead', async () => {
    const test = await started({ payload: { text: 'Hi {{ firstName }}' } }, [{ email: ADA, firstName: 'Ada' }, 'x@example.com']); // prettier-ignore
    expect(await claim(test)).toMatchObject([
      { email: ADA, payload: { text: 'Hi Ada' }, sequence: 'Welcome' },
    ]);
    expect((await states(test))['x@example.com']).toBe('Failed (Missing merge data)');
  });
});
