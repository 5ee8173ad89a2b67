import { Readable } from 'node:stream';
import type { TestEngine } from '../../support/databases';
import { enroll, mail, publish, rows, states } from '../../support/scenario';
import { ADA, as, BOB, sentWords, told, type Open } from '../support';

interface Answer {
  readonly enrolled: number;
  readonly skipped: number;
  readonly message: string;
  readonly skips: readonly {
    readonly code: string;
    readonly count: number;
    readonly override: string | null;
  }[];
  readonly results: readonly {
    readonly email: string;
    readonly outcome: string;
    readonly code: string | null;
    readonly message: string;
    readonly override: string | null;
  }[];
}

const GUARDED = { recentlyContacted: '30 days', otherSequences: 'refuse', enrolment: 'once' };

export function addingRules(open: Open): void {
  const add = (test: TestEngine, leads: unknown[], more: object = {}, who?: object): Promise<Answer> =>
    test.run<Answer>('enroll', { sequence: 'Welcome', leads, ...more }, who);
  const codes = ({ results }: Answer): Record<string, string | null> =>
    Object.fromEntries(results.map(({ email, code }) => [email, code]));

  /** One lead for each reason; the address says which. */
  async function refused(): Promise<TestEngine> {
    const test = await open();
    await publish(test, [mail('one'), mail('two', { after: '1 day' })], GUARDED);
    await publish(test, [mail('hello')], {}, 'Done');
    await publish(test, [mail('hello', { after: '9 days' })], {}, 'Busy');
    await test.run('enroll', { sequence: 'Done', leads: ['recent@example.com'] });
    await test.engine.tick();
    await test.run('enroll', { sequence: 'Busy', leads: ['busy@example.com'] });
    await enroll(test, ['in@example.com', 'before@example.com']);
    await test.run('finish', { sequence: 'Welcome', emails: ['before@example.com'] });
    await test.run('suppression.add', { values: ['excluded@example.com'] });
    await test.run('suppression.add', { values: ['legal@example.com'], reason: 'legal' });
    await test.run('suppression.add', { values: ['out@example.com'], reason: 'opt_out' });
    await test.run('suppression.add', { values: ['gone@example.com'], reason: 'bounce' });
    return test;
  }
  const LEADS = ['in', 'excluded', 'recent', 'busy', 'before', 'legal', 'out', 'gone'].map(
    (name) => `${name}@example.com`,
  );

  test('11. Adding leads answers with itemised skips: each counted, each named, each with its sentence', async () => {
    const test = await refused();
    const answer = await add(test, [ADA, 'ADA@Example.com', ...LEADS, 'no address', BOB]);
    expect(answer.results.map(({ code }) => code)).toEqual([
      null, 'duplicate_in_request', 'already_in', 'excluded', 'recently_contacted', 'active_elsewhere', 'already_finished',
      'legal', 'opted_out', 'bounced_before', 'invalid_address', null,
    ]); // prettier-ignore
    expect(answer).toMatchObject({ enrolled: 2, skipped: 10 });
    expect(answer.message).toBe(
      "Enrolled 2 of 12 in 'Welcome'; skipped: 1 duplicate in request, 1 already in, 1 excluded, 1 recently contacted, 1 active elsewhere, 1 already finished, 1 legal, 1 opted out, 1 bounced before, 1 invalid address.",
    );
    expect(answer.skips).toContainEqual({
      code: 'recently_contacted',
      count: 1,
      override: 'recently_contacted',
    });
    expect(answer.skips).toContainEqual({ code: 'legal', count: 1, override: null });
    for (const { message } of answer.results) expect(message).toMatch(/^.+\.$/);
    expect(answer.results[4]?.message).toContain('2026-03-02T10:00:00+01:00');
    // Those who are elsewhere, or have opted out before, are recorded and leave at once (Salesmate, 9 and 13).
    const all = Object.entries(await states(test)).filter(
      ([, state]) => !/Opted out|Other enrolled/.test(state),
    );
    expect(all.map(([email]) => email).sort()).toEqual([ADA, 'before@example.com', BOB, 'in@example.com']);
  });

  test('11. Each skip has its own override where one is allowed; legal, an opt-out and a bounce have none', async () => {
    const test = await refused();
    const { results } = await add(test, LEADS);
    const overrides = Object.fromEntries(
      results.map(({ email, override }) => [email.split('@')[0], override]),
    );
    expect(overrides).toEqual({
      in: null, excluded: 'excluded', recent: 'recently_contacted', busy: 'active_elsewhere', before: 'already_finished', legal: null,
      out: null, gone: null,
    }); // prettier-ignore
    // One at a time: each lets its own through and nothing else.
    for (const [name, override] of Object.entries(overrides)) {
      if (override === null) continue;
      const fresh = await refused();
      const answer = await add(fresh, LEADS, { override: [override] }, as('mia'));
      expect([name, answer.results.filter(({ outcome }) => outcome === 'enrolled').map(({ email }) => email)]).toEqual([name, [`${name}@example.com`]]); // prettier-ignore
      const [event] = (await told(fresh, { kinds: ['enrolled'] })).slice(-1);
      expect(event).toMatchObject({
        email: `${name}@example.com`,
        actor: { id: 'mia' },
        data: { by: 'mia', override: [override] },
      });
      await fresh.engine.tick();
      expect(await sentWords(fresh, { lead: `${name}@example.com`, sequence: 'Welcome' })).toEqual([
        `one ${name}@example.com`,
      ]);
    }
    const all = await add(test, LEADS, {
      override: ['excluded', 'recently_contacted', 'active_elsewhere', 'already_finished'],
    });
    expect(codes(all)).toMatchObject({ 'in@example.com': 'already_in', 'legal@example.com': 'legal', 'out@example.com': 'opted_out', 'gone@example.com': 'bounced_before' }); // prettier-ignore
  });

  test('11. Recently contacted: by any sequence, within the time that this one says and no longer, and only mail that went out', async () => {
    const test = await open();
    await publish(test, [mail('one')], { recentlyContacted: '30 days' });
    await publish(test, [mail('hello')], {}, 'Other');
    await test.run('enroll', { sequence: 'Other', leads: [ADA] });
    expect(codes(await add(test, [ADA]))).toEqual({ [ADA]: null });
    await test.run('remove', { sequence: 'Welcome', emails: [ADA] });
    await test.engine.tick();
    // Thirty days of the calendar: summer time begins meanwhile, and 10:00 stays 10:00.
    test.clock.advance({ days: 29, hours: 22 });
    expect(codes(await add(test, [ADA, BOB]))).toEqual({ [ADA]: 'recently_contacted', [BOB]: null });
    test.clock.advance({ hours: 1 });
    expect(codes(await add(test, [ADA]))).toEqual({ [ADA]: null });
    expect(codes(await test.run<Answer>('enroll', { sequence: 'Other', leads: [ADA] }))).toEqual({
      [ADA]: null,
    });
  });

  test('11. Two sequences that both protect, due for the same lead in the same moment: one begins, the other does not', async () => {
    const test = await open();
    const settings = { recentlyContacted: '7 days' };
    await publish(test, [mail('one', { after: '1 day' }), mail('two', { after: '1 day' })], settings);
    await publish(
      test,
      [mail('one', { after: '1 day' }), mail('two', { after: '1 day' })],
      settings,
      'Other',
    );
    for (const sequence of ['Welcome', 'Other']) await test.run('enroll', { sequence, leads: [ADA, BOB] });
    test.clock.advance({ days: 1 });
    expect(await test.engine.tick()).toMatchObject({ sent: 2 });
    test.clock.advance({ days: 1 });
    // Its own follow-up goes out: it has begun.
    expect(await test.engine.tick()).toMatchObject({ sent: 2 });
    const both = [...Object.values(await rows(test)), ...Object.values(await rows(test, 'Other'))];
    expect(both.map(({ email, state }) => `${email} ${state}`).sort()).toEqual([
      `${ADA} Finished (No reply)`, `${ADA} Not sent (Recently contacted)`, `${BOB} Finished (No reply)`, `${BOB} Not sent (Recently contacted)`,
    ]); // prettier-ignore
  });

  test('11. The exclusion list is filled from a file: addresses and domains with their reasons, every row accounted for', async () => {
    const test = await open();
    await publish(test, [mail('one')]);
    const file = [
      'Email or domain;Reason;Note',
      'Ada@Example.com;GDPR;asked by letter',
      'competitor.example;;',
      'BOB@example.com;Unsubscribed;',
      'bob@example.com;;twice',
      'nonsense;;',
      'cy@example.com;because;',
      '',
    ].join('\r\n');
    const answer = await test.run<{ report: object[] }>('suppression.import', {}, { body: Readable.from([Buffer.from(file)]) }); // prettier-ignore
    expect(answer).toMatchObject({ rows: 6, added: 4, already: 1, skipped: 1, message: '6 rows: 4 added, 1 there already, 1 skipped.' }); // prettier-ignore
    expect(answer.report).toEqual([
      { line: 6, value: 'nonsense', code: 'invalid_suppression', message: expect.any(String) },
      {
        line: 7,
        value: 'cy@example.com',
        code: 'unknown_reason',
        message: expect.stringContaining("'because'"),
      },
    ]);
    const leads = [ADA, BOB, 'cy@example.com', 'x@mail.competitor.example', 'free@example.com'];
    expect(codes(await add(test, leads, { override: ['excluded'] }))).toEqual({ [ADA]: 'legal', [BOB]: 'opted_out', 'cy@example.com': null, 'x@mail.competitor.example': null, 'free@example.com': null }); // prettier-ignore
    expect(await test.run('suppression.list', { reason: 'legal' })).toMatchObject({ suppressions: [{ value: ADA, note: 'asked by letter' }] }); // prettier-ignore
    // A plain list without a header will do as well.
    const plain = await test.run('suppression.import', { reason: 'legal' }, { body: Readable.from([Buffer.from('dan@example.com\neve.example\n')]) }); // prettier-ignore
    expect(plain).toMatchObject({ rows: 2, added: 2, skipped: 0 });
    expect(codes(await add(test, ['dan@example.com', 'x@eve.example'], { override: ['excluded'] }))).toEqual({ 'dan@example.com': 'legal', 'x@eve.example': 'legal' }); // prettier-ignore
  });
}
