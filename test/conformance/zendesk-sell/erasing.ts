import type { TestEngine } from '../../support/databases';
import { answering, letters, takeIn, write } from '../../support/inbox';
import { enroll, mail, publish, type Bulk } from '../../support/scenario';
import { ADA, as, BOB, told, type Open } from '../support';

const WORDS = ['ada', 'lovelace', 'initech', 'secret plan', 'call me'];

export function erasingRules(open: Open): void {
  /** Ada has got an email, answered one, and has an open task; her words and hers alone hold what must go. */
  async function started(): Promise<{
    test: TestEngine;
    id: string;
    letter: Awaited<ReturnType<typeof letters>>[number];
  }> {
    const test = await open();
    const stages = [
      mail('one', { subject: 'For {{ firstName }}', text: 'Dear {{ lastName }} of {{ company }}' }),
      { id: 'call', kind: 'task', title: 'Call {{ firstName }}', note: 'About the {{ plan }}' },
      mail('two'),
    ];
    await publish(test, stages, { stopOnReply: false, fields: ['plan'] });
    await enroll(test, [
      {
        email: ADA,
        firstName: 'Ada',
        lastName: 'Lovelace',
        company: 'Initech',
        fields: { plan: 'secret plan' },
      },
      { email: BOB, firstName: 'Bob', lastName: 'B', company: 'Bobs', fields: { plan: 'x' } },
    ]);
    await test.engine.tick();
    const letter = (await letters(test)).find(({ to }) => to === ADA)!;
    await takeIn(test, write(answering(letter), 'Please call me, Ada.'));
    await takeIn(
      test,
      write({ From: ADA, Subject: 'Ada to somebody else', To: 'x@y.example' }, 'Not yours.'),
    );
    const { id } = await test.run<{ id: string }>('lead.get', { lead: ADA });
    return { test, id, letter };
  }

  /** Everything that anybody can see at any door. */
  async function everything(test: TestEngine): Promise<string> {
    const { messages } = await test.run<{ messages: { id: string }[] }>('message.list', { limit: 500 });
    const seen: unknown[] = [];
    for (const { id } of messages) seen.push(await test.run('message.get', { message: id }));
    for (const [name, input] of [
      ['lead.list', {}], ['enrollment.list', {}], ['events', { limit: 1_000 }], ['task.list', {}], ['task.list', { status: 'cancelled' }],
      ['handoff.list', {}], ['suppression.list', {}],
    ] as const) seen.push(await test.run(name, input)); // prettier-ignore
    return JSON.stringify(seen).toLowerCase();
  }

  test('7. Deletion with erasing: every sequence ends, a row without a name is left, and nothing personal is found anywhere', async () => {
    const { test, id } = await started();
    const before = await everything(test);
    for (const word of WORDS.slice(0, 4)) expect([word, before.includes(word)]).toEqual([word, true]);
    await expect(test.run('lead.delete', { leads: [ADA], erase: true }, as('mia'))).rejects.toMatchObject({ code: 'forbidden' }); // prettier-ignore
    const kept = (await told(test)).length;
    const answer = await test.run('lead.delete', { leads: [ADA], erase: true }, as('anna', 'admin'));
    expect(answer).toMatchObject({ done: 1, message: 'Erased 1 lead.' });
    const after = await everything(test);
    for (const word of WORDS) expect([word, after.includes(word)]).toEqual([word, false]);
    expect(after).toContain('bob');
    const left = await test.run<{ enrollments: object[] }>('enrollment.list', { lead: id });
    expect(left.enrollments).toMatchObject([
      { state: 'Removed (Lead deleted)', email: 'erased', emailsSent: 1 },
    ]);
    // The history is as long as before (and longer): what happened still counts, and who erased it is told.
    expect((await told(test)).length).toBeGreaterThan(kept);
    expect(await told(test, { kinds: ['lead_erased'] })).toMatchObject([{ actor: { id: 'anna' } }]);
    await expect(test.run('lead.get', { lead: ADA })).rejects.toMatchObject({ code: 'lead_not_found' });
    const { results } = await test.run<Bulk>('retry', {
      enrollments: [(left.enrollments[0] as { id: string }).id],
    });
    expect(results).toMatchObject([{ code: 'lead_deleted' }]);
  });

  test('7. Erased: what comes back to an old email of the lead is not kept, and the wish for no more mail still counts', async () => {
    const { test, letter } = await started();
    await test.run('lead.delete', { leads: [ADA], erase: true });
    await takeIn(test, write(answering(letter), 'Please call me, this is Ada Lovelace.'));
    const after = await everything(test);
    for (const word of WORDS) expect([word, after.includes(word)]).toEqual([word, false]);
    await takeIn(test, write(answering(letter), 'Unsubscribe'));
    expect(await everything(test)).not.toContain('ada@');
    expect(await test.run('enroll', { sequence: 'Welcome', leads: [ADA] })).toMatchObject({ results: [{ code: 'opted_out' }] }); // prettier-ignore
  });

  test('7. Erased: a legal entry and every other refusal go on to hold, though the address is nowhere to be read', async () => {
    for (const [reason, code] of [['legal', 'legal'], ['opt_out', 'opted_out'], ['bounce', 'bounced_before'], ['exclusion', 'excluded']]) {
      const { test } = await started();
      await test.run('suppression.add', { values: [ADA], reason, note: 'Ada Lovelace asked' });
      await test.run('lead.delete', { leads: [ADA], erase: true });
      expect(await everything(test)).not.toContain('ada');
      const answer = await test.run('enroll', { sequence: 'Welcome', leads: ['ADA@example.com'] });
      expect(answer).toMatchObject({ enrolled: 0, results: [{ code }] });
      const removal = test.run('suppression.remove', { suppression: ADA });
      if (reason === 'legal') await expect(removal).rejects.toMatchObject({ code: 'legal_suppression' });
      else expect(await removal).toMatchObject({ removed: [expect.stringMatching(/^sha256:/)] });
    } // prettier-ignore
  });

  test('7. Erased and never to be mailed again: only a fingerprint of the address is kept, and nothing overrides it', async () => {
    const { test } = await started();
    await test.run('lead.delete', { leads: [ADA], erase: true, neverAgain: true });
    expect(await everything(test)).not.toContain('ada');
    const answer = await test.run('enroll', {
      sequence: 'Welcome',
      leads: [ADA, BOB],
      override: ['excluded'],
    });
    expect(answer).toMatchObject({ results: [{ code: 'legal' }, { code: 'already_in' }] });
  });
}
