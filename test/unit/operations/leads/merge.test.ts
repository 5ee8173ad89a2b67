import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { answering, letters, takeIn, write } from '../../../support/inbox';
import { enroll, mail, publish, type Row } from '../../../support/scenario';

const [ADA, OLD] = ['ada@example.com', 'ada@old.example'];

onEachDatabase('Merging leads', (open, database) => {
  test.each([
    ['the duplicate', OLD, ADA],
    ['the one that stays', ADA, OLD],
  ])('whom a segment has enrolled (%s) it does not enrol again', async (_who, enrolled, other) => {
    const test = await open();
    await publish(test, [mail('one', { after: '9 days' })], { enrolment: 'any' });
    await test.run('lead.upsert', { leads: [{ email: enrolled, stage: 'new' }, { email: other }] });
    await test.run('segment.save', { name: 'New', filter: { stage: 'new' } });
    await test.run('segment.autoEnroll', { segment: 'New', sequence: 'Welcome' });
    await test.engine.tick();
    expect(await test.run('finish', { sequence: 'Welcome', all: true })).toMatchObject({ done: 1 });
    test.clock.advance({ hours: 1 });
    await test.run('lead.merge', { into: ADA, leads: [OLD] });
    test.clock.advance({ hours: 1 });
    await test.run('lead.upsert', { email: ADA, title: 'Countess' });
    await test.engine.tick();
    expect(await test.run('lead.list')).toMatchObject({ leads: [{ email: ADA, stage: 'new' }] });
    expect(await test.run('enrollment.list', { lead: ADA })).toMatchObject({
      enrollments: [{ email: ADA, state: 'Finished (By hand)' }],
    });
  });

  test('the address of a duplicate means the lead that stayed, whoever brings it again: nobody is written to twice', async () => {
    const test = await open();
    await publish(test, [mail('one'), mail('two', { after: '9 days' })], { enrolment: 'once' });
    await enroll(test, [ADA]);
    await test.run('lead.upsert', { email: OLD, company: 'Engines' });
    await test.run('lead.merge', { into: ADA, leads: [OLD] });
    const { id } = await test.run<{ id: string }>('lead.get', { lead: OLD });
    for (const lead of [OLD, OLD.toUpperCase(), { email: OLD, title: 'Countess' }])
      expect(await test.run('enroll', { sequence: 'Welcome', leads: [lead] })).toMatchObject({
        enrolled: 0,
        results: [{ email: ADA, code: 'already_in', lead: id }],
      });
    // Both in one request: one lead, changed in their order.
    await test.run('lead.upsert', { leads: [{ email: ADA, phone: '1' }, { email: OLD, phone: '2' }] });
    const { leads } = await test.run<{ leads: object[] }>('lead.list');
    expect(leads).toMatchObject([{ email: ADA, company: 'Engines', title: 'Countess', phone: '2' }]);
    expect(await test.run('lead.unsubscribe', { leads: [OLD] })).toMatchObject({ done: 1, results: [{ email: ADA, code: null }] });
    expect(await test.run('enroll', { sequence: 'Welcome', leads: [OLD] })).toMatchObject({ results: [{ code: 'opted_out' }] });
    // Once that lead is gone the address is anybody's.
    await test.run('lead.delete', { leads: [ADA] });
    expect(await test.run('lead.upsert', { email: OLD })).toMatchObject({ created: 1 });
  }); // prettier-ignore

  describe('of two who are one person in one sequence', () => {
    async function both(): Promise<TestEngine> {
      const test = await open({ publicUrl: 'https://follow.example' });
      await publish(test, [mail('one'), mail('two', { after: '1 day' })], { unsubscribe: 'link' });
      await enroll(test, [ADA, OLD]);
      await test.engine.tick();
      return test;
    }
    const merged = async (test: TestEngine): Promise<string[]> => {
      await test.run('lead.merge', { into: ADA, leads: [OLD] });
      test.clock.advance({ days: 2 });
      await test.engine.tick();
      const { enrollments } = await test.run<{ enrollments: Row[] }>('enrollment.list', { lead: ADA });
      return enrollments.map(({ state }) => state).sort();
    };

    test('none goes on where one of them has answered it: nobody asks again for what was answered', async () => {
      const test = await both();
      await takeIn(test, write(answering((await letters(test, { lead: OLD }))[0]!), 'Yes, gladly.'));
      expect(await merged(test)).toEqual(['Finished (Replied)', 'Finished (Replied)']);
    });

    test('none goes on where one of them has left it by the link', async () => {
      const test = await both();
      const [letter] = await letters(test, { lead: OLD });
      const { text } = await test.run<{ text: string }>('message.get', { message: letter!.id });
      const [, token] = /\/u\/([0-9a-z]+)/.exec(text) ?? [];
      await test.run('unsubscribe.confirm', { token, scope: 'sequence' });
      expect(await merged(test)).toEqual(['Finished (Unsubscribed)', 'Finished (Unsubscribed)']);
    });

    test('one goes on where the other had its answer in an earlier round', async () => {
      const test = await open();
      await publish(test, [mail('one')]);
      await enroll(test, [OLD]);
      await test.engine.tick();
      await takeIn(test, write(answering((await letters(test))[0]!), 'Not now.'));
      test.clock.advance({ days: 90 });
      await enroll(test, [ADA]);
      expect(await merged(test)).toEqual(['Finished (No reply)', 'Finished (Replied)']);
    });
  });

  test('a lead is not merged into itself, into one that was deleted, nor half of several', async () => {
    const test = await open();
    await test.run('lead.upsert', { leads: [{ email: ADA }, { email: OLD }] });
    const merge = (into: string, leads: string[]): Promise<unknown> =>
      test.run('lead.merge', { into, leads });
    await expect(merge(ADA, [ADA])).rejects.toMatchObject({ code: 'nothing_to_merge' });
    await expect(merge('nobody@example.com', [ADA])).rejects.toMatchObject({ code: 'lead_not_found' });
    await expect(merge(ADA, [OLD, 'nobody@example.com'])).rejects.toMatchObject({ code: 'lead_not_found' });
    const { id } = await test.run<{ id: string }>('lead.get', { lead: OLD });
    await test.run('lead.delete', { leads: [OLD] });
    await expect(merge(id, [ADA])).rejects.toMatchObject({ code: 'lead_not_found' });
    expect(await test.run('lead.list')).toMatchObject({ leads: [{ email: ADA }] });
  });

  test.each([
    ['merging the other way round', 'lead.merge', { into: OLD, leads: [ADA] }],
    ['deleting the one that stays', 'lead.delete', { leads: [ADA] }],
  ])('while %s somebody merges: one person with a sequence is left, or none', async (_what, name, input) => {
    const test = await open();
    const other = database === 'sqlite' ? test : await test.another();
    await publish(test, [mail('one', { after: '9 days' })]);
    for (let round = 0; round < 8; round++) {
      await enroll(test, [ADA, OLD]);
      const answers = await Promise.allSettled([
        test.run('lead.merge', { into: ADA, leads: [OLD] }),
        other.run(name, input),
      ]);
      const merged = answers[0]!.status === 'fulfilled';
      const { leads } = await test.run<{ leads: { email: string }[] }>('lead.list');
      const { enrollments } = await test.run<{ enrollments: { email: string; status: string }[] }>(
        'enrollment.list',
        { limit: 100 },
      );
      const live = enrollments.filter(({ status }) => status === 'active').map(({ email }) => email);
      expect(live.sort()).toEqual(leads.map(({ email }) => email).sort());
      if (name === 'lead.merge') expect(leads).toHaveLength(1);
      else if (!merged) expect(leads).toMatchObject([{ email: OLD }]);
      await test.run('lead.delete', { leads: [ADA, OLD] });
    }
  });
});
