import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { addresses, enroll, mail, publish, rows, states } from '../../../support/scenario';

interface Answer {
  readonly enrolled: number;
  readonly skipped: number;
  readonly message: string;
  readonly results: readonly {
    readonly email: string;
    readonly outcome: string;
    readonly code: string | null;
    readonly firstStage: string | null;
    readonly firstAt: string | null;
  }[];
}

const STAGES = [mail('one', { after: '1 day' }), mail('two', { after: '1 day' })];

onEachDatabase('Enrolling', (open) => {
  async function started(settings = {}): Promise<TestEngine> {
    const test = await open();
    await publish(test, STAGES, settings);
    return test;
  }
  const enrolled = (test: TestEngine, leads: unknown[], more = {}): Promise<Answer> =>
    test.run<Answer>('enroll', { sequence: 'Welcome', leads, ...more });
  const codes = ({ results }: Answer): (string | null)[] => results.map(({ code }) => code);

  test('each lead is answered for in the order given: enrolled, with its first stage and time, or skipped and why', async () => {
    const test = await started({ window: [{ days: ['tue'], from: '12:00', to: '13:00' }] });
    await test.run('suppression.add', { values: ['excluded.example.com'] });
    await test.run('suppression.add', { values: ['legal@example.com'], reason: 'legal' });
    await test.run('suppression.add', { values: ['out@example.com'], reason: 'opt_out' });
    await test.run('suppression.add', { values: ['gone@example.com'], reason: 'bounce' });
    await enrolled(test, ['in@example.com']);
    const answer = await enrolled(test, [
      'new@example.com', 'NEW@example.com', 'in@example.com', 'no address', 'x@excluded.example.com', 'legal@example.com',
      'out@example.com', 'gone@example.com', { email: 'ny@example.com', timeZone: 'America/New_York' },
    ]); // prettier-ignore
    expect(codes(answer)).toEqual([null, 'duplicate_in_request', 'already_in', 'invalid_address', 'excluded', 'legal', 'opted_out', 'bounced_before', null]); // prettier-ignore
    expect(answer.results[0]).toMatchObject({ firstStage: 'one', firstAt: '2026-03-03T12:00:00+01:00' });
    expect(answer.results[8]).toMatchObject({ firstAt: '2026-03-03T12:00:00-05:00' });
    expect(answer.message).toMatch(/^Enrolled 2 of 9 in 'Welcome'; skipped: /);
    expect(Object.keys(await states(test)).sort()).toEqual([
      'in@example.com',
      'new@example.com',
      'ny@example.com',
      'out@example.com',
    ]);
    // Who has opted out before is recorded, and leaves at once.
    expect((await states(test))['out@example.com']).toBe('Finished (Opted out before)');
  });

  test('an exclusion is passed over only when that is said, the mail then goes out, and the history says who said it', async () => {
    const test = await started();
    await test.run('suppression.add', { values: ['example.com'] });
    await test.run('suppression.add', { values: ['legal@example.com'], reason: 'legal' });
    expect(codes(await enrolled(test, ['ada@example.com']))).toEqual(['excluded']);
    const answer = await enrolled(test, ['ada@example.com', 'legal@example.com'], { override: ['excluded'] });
    expect(codes(answer)).toEqual([null, 'legal']);
    const { events } = await test.run<{ events: object[] }>('events', { kinds: ['enrolled'] });
    expect(events).toMatchObject([{ data: { override: ['excluded'], suppression: 'exclusion' } }]);
    test.clock.advance({ days: 1 });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
  });

  test.each([
    ['once', 'already_finished', null],
    ['when_not_active', null, null],
    ['any', null, null],
  ])('how often one lead may be enrolled: %s', async (enrolment, code, overridden) => {
    const test = await started({ enrolment });
    await enroll(test, ['ada@example.com']);
    expect(codes(await enrolled(test, ['ada@example.com']))).toEqual(['already_in']);
    await test.run('finish', { sequence: 'Welcome', all: true });
    expect(codes(await enrolled(test, ['ada@example.com']))).toEqual([code]);
    if (code === null) return;
    const again = await enrolled(test, ['ada@example.com'], { override: ['already_finished'] });
    expect(codes(again)).toEqual([overridden]);
  });

  test('a sequence that wants its leads for itself refuses those active elsewhere, unless told otherwise', async () => {
    const test = await started({ otherSequences: 'refuse' });
    await publish(test, STAGES, {}, 'Other');
    await test.run('enroll', { sequence: 'Other', leads: ['ada@example.com', 'bob@example.com'] });
    await test.run('finish', { sequence: 'Other', emails: ['bob@example.com'] });
    expect(codes(await enrolled(test, ['ada@example.com', 'bob@example.com']))).toEqual(['active_elsewhere', null]); // prettier-ignore
    expect(codes(await enrolled(test, ['ada@example.com'], { override: ['active_elsewhere'] }))).toEqual([
      null,
    ]);
  });

  test('ten enrolments of the same leads at once come to one enrollment each', async () => {
    const test = await started();
    const leads = addresses(5);
    const answers = await Promise.all(Array.from({ length: 10 }, () => enrolled(test, leads)));
    expect(answers.map(({ enrolled: count }) => count).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 5]);
    expect(Object.keys(await rows(test))).toHaveLength(5);
  });

  test.each(['list', 'filter'])(
    'switched off in the middle of a long enrolment by %s, it takes no more and says so',
    async (by) => {
      const test = await started();
      const leads = addresses(2_000);
      if (by === 'filter')
        for (const some of [leads.slice(0, 1_000), leads.slice(1_000)])
          await test.run('lead.upsert', { leads: some.map((email) => ({ email })) });
      let off: Promise<unknown> | undefined;
      const input = { sequence: 'Welcome', ...(by === 'list' ? { leads } : { allLeads: true }) };
      const answer = await test.run<Answer>('enroll', input, {
        onProgress: () => void (off ??= test.run('sequence.disable', { sequence: 'Welcome' })),
      });
      await off;
      expect(answer.enrolled).toBeGreaterThanOrEqual(500);
      expect(answer.enrolled).toBeLessThan(2_000);
      expect(answer.results.at(-1)).toMatchObject({ outcome: 'skipped', code: 'sequence_not_published' });
      expect(answer.enrolled + answer.skipped).toBe(2_000);
      const { enrollments } = await test.run<{ enrollments: Record<string, number> }>('sequence.get', { sequence: 'Welcome' }); // prettier-ignore
      expect(enrollments).toEqual({ 'Paused (Sequence is off)': answer.enrolled });
    },
  );

  test('only a published sequence takes leads', async () => {
    const test = await open();
    await test.run('sequence.save', { definition: { name: 'Welcome', stages: STAGES } });
    await expect(enrolled(test, ['a@b.test'])).rejects.toMatchObject({ code: 'sequence_not_published', kind: 'conflict' }); // prettier-ignore
    await expect(enrolled(test, ['a@b.test'], { allLeads: true })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(test.run('enroll', { sequence: 'Nowhere', leads: [] })).rejects.toMatchObject({ code: 'sequence_not_found' }); // prettier-ignore
    const { leads } = await test.run<{ leads: object[] }>('lead.list');
    expect(leads).toEqual([]);
  });
});
