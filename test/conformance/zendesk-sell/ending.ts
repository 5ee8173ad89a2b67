import type { TestEngine } from '../../support/databases';
import { answering, letters, takeIn, write } from '../../support/inbox';
import { enroll, mail, publish, rows, states, type Bulk } from '../../support/scenario';
import { ADA, as, BOB, sentWords, told, type Open } from '../support';

const TWO = [mail('one'), mail('two', { after: '1 day' })];
const WITH_TASK = [
  mail('hello'),
  { id: 'call', kind: 'task', title: 'Call' },
  mail('bye', { after: '1 day' }),
];

interface Outcomes {
  readonly done: number;
  readonly refused: number;
  readonly message: string;
  readonly results: readonly {
    readonly email: string;
    readonly code: string | null;
    readonly ended: readonly string[];
  }[];
}

export function endingRules(open: Open): void {
  /** Ada and Bob in both sequences, each after the first email. */
  async function inTwo(): Promise<TestEngine> {
    const test = await open();
    await publish(test, TWO);
    await publish(test, WITH_TASK, {}, 'Other');
    for (const sequence of ['Welcome', 'Other']) await test.run('enroll', { sequence, leads: [ADA, BOB] });
    await test.engine.tick();
    await test.engine.tick();
    return test;
  }
  const both = async (test: TestEngine, email: string): Promise<(string | undefined)[]> => [
    (await states(test))[email],
    (await states(test, 'Other'))[email],
  ];

  test('7. A reply ends the sequence that it answers, and no other', async () => {
    const test = await inTwo();
    const letter = (await letters(test)).find(({ to, stage }) => to === ADA && stage === 'one')!;
    await takeIn(test, write(answering(letter), 'Yes, please call me.'));
    expect(await both(test, ADA)).toEqual(['Finished (Replied)', 'Pending (Awaiting task)']);
    expect(await both(test, BOB)).toEqual(['Active', 'Pending (Awaiting task)']);
  });

  test('7. Conversion of the lead ends every sequence of the lead', async () => {
    const test = await inTwo();
    const answer = await test.run<Outcomes>('lead.convert', {
      leads: [ADA, 'nobody@example.com'],
      because: 'Deal won',
    });
    expect(answer).toMatchObject({ done: 1, refused: 1, message: "Converted 1 lead; 1 was refused: There is no lead 'nobody@example.com'." }); // prettier-ignore
    expect(
      answer.results
        .find(({ email }) => email === ADA)
        ?.ended.slice()
        .sort(),
    ).toEqual(['Other', 'Welcome']);
    expect(await both(test, ADA)).toEqual(['Finished (Converted)', 'Finished (Converted)']);
    expect(await both(test, BOB)).toEqual(['Active', 'Pending (Awaiting task)']);
    expect(await test.run('task.list')).toMatchObject({ tasks: [{ email: BOB }] });
    expect(await told(test, { kinds: ['lead_converted'] })).toMatchObject([{ email: ADA, data: { because: 'Deal won', by: 'library' } }]); // prettier-ignore
    test.clock.advance({ days: 30 });
    await test.engine.tick();
    expect(await sentWords(test, { lead: ADA })).toEqual([`one ${ADA}`, `hello ${ADA}`]);
    // Reported twice, it is still over once.
    expect(await test.run('lead.convert', { leads: [ADA] })).toMatchObject({
      done: 1,
      results: [{ ended: [] }],
    });
    expect(await both(test, ADA)).toEqual(['Finished (Converted)', 'Finished (Converted)']);
  });

  test('7. Deletion of the lead ends every sequence of the lead; its history stays, and its address is free', async () => {
    const test = await inTwo();
    const { leads } = await test.run<{ leads: { id: string; email: string }[] }>('lead.list');
    const ada = leads.find(({ email }) => email === ADA)!.id;
    expect(await test.run('lead.delete', { leads: [ADA] }, as('mia'))).toMatchObject({
      done: 1,
      message: 'Deleted 1 lead.',
    });
    expect(await both(test, ADA)).toEqual(['Removed (Lead deleted)', 'Removed (Lead deleted)']);
    expect(await both(test, BOB)).toEqual(['Active', 'Pending (Awaiting task)']);
    test.clock.advance({ days: 30 });
    await test.engine.tick();
    expect(await sentWords(test, { lead: ada })).toEqual([`one ${ADA}`, `hello ${ADA}`]);
    expect(await test.run('lead.list')).toMatchObject({ leads: [{ email: BOB }] });
    await expect(test.run('lead.get', { lead: ADA })).rejects.toMatchObject({ code: 'lead_not_found' });
    expect(await told(test, { kinds: ['lead_deleted'] })).toMatchObject([
      { actor: { id: 'mia' }, data: { by: 'mia' } },
    ]);
    for (const sequence of ['Welcome', 'Other']) {
      const { results } = await test.run<Bulk>('retry', { sequence, status: 'removed', all: true });
      expect(results).toMatchObject([{ outcome: 'refused', code: 'lead_deleted' }]);
    }
    expect(await test.run('enroll', { sequence: 'Welcome', leads: [ada] })).toMatchObject({
      results: [{ code: 'lead_deleted' }],
    });
    // Somebody adds the address again: a new lead, whose history begins.
    expect(await enroll(test, [ADA])).toHaveLength(1);
    const again = await test.run<{ id: string }>('lead.get', { lead: ADA });
    expect(again.id).not.toBe(ada);
    expect(await test.run('enrollment.list', { lead: ADA })).toMatchObject({
      enrollments: [{ state: 'Active' }],
    });
  });

  test('7. Two records of one person are merged: one history, no sequence doubled, and a refusal at either address holds', async () => {
    const test = await open();
    await publish(test, TWO);
    await publish(test, WITH_TASK, {}, 'Other');
    await enroll(test, [{ email: ADA, firstName: 'Ada' }, { email: 'ada@old.example', company: 'Initech', fields: { plan: 'gold' } }]); // prettier-ignore
    await test.run('enroll', { sequence: 'Other', leads: ['ada@old.example'] });
    await test.engine.tick();
    await test.run('advance', { sequence: 'Welcome', emails: ['ada@old.example'] });
    await enroll(test, ['ada@third.example']);
    expect((await rows(test))['ada@old.example']).toMatchObject({
      state: 'Finished (No reply)',
      emailsSent: 2,
    });
    await test.run('suppression.add', { values: ['ada@third.example'], reason: 'opt_out' });
    await expect(test.run('lead.merge', { into: ADA, leads: ['ada@old.example', 'x@y.example'] })).rejects.toMatchObject({ code: 'lead_not_found' }); // prettier-ignore
    const answer = await test.run('lead.merge', {
      into: ADA,
      leads: ['ada@old.example', 'ada@third.example'],
    });
    expect(answer).toMatchObject({ merged: 2, stopped: 1, lead: { email: ADA, firstName: 'Ada', company: 'Initech', fields: { plan: 'gold' } } }); // prettier-ignore
    expect(await test.run('lead.list')).toMatchObject({ leads: [{ email: ADA }] });
    const summary = await test.run<{ sequences: { state: string; sequence: string }[] }>('lead.sequences', { lead: ADA }); // prettier-ignore
    expect(summary.sequences.map(({ sequence, state }) => `${sequence}: ${state}`).sort()).toEqual([
      'Other: Pending (Awaiting task)', 'Welcome: Active', 'Welcome: Finished (No reply)', 'Welcome: Removed (By hand)',
    ]); // prettier-ignore
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect((await sentWords(test)).filter((words) => words === `two ${ADA}`)).toEqual([]);
    const left = await test.run<{ sequences: { state: string; sequence: string }[] }>('lead.sequences', { lead: ADA }); // prettier-ignore
    expect(left.sequences.find(({ sequence, state }) => sequence === 'Welcome' && state === 'Finished (Unsubscribed)')).toBeDefined(); // prettier-ignore
    // Mail from an old address is hers.
    const reply = { From: 'ada@old.example', Subject: 'A question', 'Message-ID': '<q1@old.example>' };
    expect(await takeIn(test, write(reply, 'Could you call me?'))).toMatchObject({ matchedBy: 'from', lead: expect.any(String) }); // prettier-ignore
  });
}
