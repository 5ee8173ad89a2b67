import { onEachDatabase, type TestEngine } from '../../../support/databases';
import { letters } from '../../../support/inbox';
import { enroll, kindsOf, mail, publish, rows, states, type Bulk } from '../../../support/scenario';

const [ADA, BOB, STRANGER] = ['ada@example.com', 'bob@example.com', 'stranger@else.example'];

interface Answer {
  readonly done: number;
  readonly refused: number;
  readonly enrolled?: number;
  readonly results: readonly {
    readonly email: string;
    readonly outcome: string;
    readonly code: string | null;
  }[];
}

onEachDatabase('A wish for no more mail that somebody reports', (open) => {
  test('ends every sequence of the lead, for good; nobody else is touched', async () => {
    const test = await open();
    await publish(test, [mail('one'), mail('two', { after: '1 day' })]);
    const [ada = ''] = await enroll(test, [ADA, BOB]);
    await test.engine.tick();
    const answer = await test.run<Answer>('lead.unsubscribe', {
      leads: [ADA.toUpperCase()],
      because: 'By phone',
    });
    expect(answer).toMatchObject({ done: 1, refused: 0, results: [{ email: ADA, code: null }] });
    expect(await states(test)).toMatchObject({ [ADA]: 'Finished (Unsubscribed)', [BOB]: 'Active' });
    expect(await kindsOf(test, ada)).toContain('finished');
    test.clock.advance({ days: 3 });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
    expect(await test.run('lead.get', { lead: ADA })).toMatchObject({
      suppressed: { reason: 'opt_out', note: 'By phone' },
    });
    expect((await rows(test))[BOB]).toMatchObject({ emailsSent: 2 });
  });

  test('holds for an address that belongs to no lead, and says so; what is no address is refused', async () => {
    const test = await open();
    await publish(test, [mail('one')]);
    const leads = [`Somebody <${STRANGER}>`, STRANGER, 'nonsense'];
    expect(await test.run<Answer>('lead.unsubscribe', { leads })).toMatchObject({
      done: 2,
      refused: 1,
      results: [{ code: 'no_lead' }, { code: 'no_lead' }, { email: 'nonsense', code: 'lead_not_found' }],
    });
    const { suppressions } = await test.run<{ suppressions: object[] }>('suppression.list', {});
    expect(suppressions).toMatchObject([{ value: STRANGER, reason: 'opt_out' }]);
    const { results } = await test.run<Answer>('enroll', {
      sequence: 'Welcome',
      leads: [{ email: STRANGER }],
    });
    expect(results).toMatchObject([{ outcome: 'skipped', code: 'opted_out' }]);
  });

  test.each([
    ['with a domain of umlauts', 'ada@bücher.example'],
    ['as mail programs write it', 'Ada Byron <Ada@bücher.example>'],
    ['as a link', 'mailto:ADA@xn--bcher-kva.example'],
  ])('and of everything that is said about a lead by its address %s', async (_how, written) => {
    const test = await open();
    await publish(test, [{ id: 'call', kind: 'task', title: 'Call' }, mail('two')]);
    const [enrollment] = await enroll(test, ['ada@bücher.example']);
    await test.engine.tick();
    expect(await test.run('lead.get', { lead: written })).toMatchObject({ email: 'ada@xn--bcher-kva.example' });
    expect(await test.run('enroll', { sequence: 'Welcome', leads: [written] })).toMatchObject({ results: [{ code: 'already_in' }] });
    expect(await test.run<Bulk>('pause', { emails: [written] })).toMatchObject({ done: 1, refused: 0 });
    // Not as a stranger: the call that somebody was to make is off.
    expect(await test.run<Answer>('lead.unsubscribe', { leads: [written] })).toMatchObject({ done: 1, results: [{ code: null }] });
    expect(await test.run('enrollment.get', { enrollment })).toMatchObject({ state: 'Finished (Unsubscribed)' });
    expect(await test.run('task.list')).toMatchObject({ tasks: [] });
    expect(await test.run('suppression.remove', { suppression: written })).toMatchObject({ removed: ['ada@xn--bcher-kva.example'] });
  }); // prettier-ignore

  test('never weakens what stands already', async () => {
    const test = await open();
    await test.run('suppression.add', { values: [STRANGER], reason: 'legal' });
    await test.run('lead.unsubscribe', { leads: [STRANGER] });
    expect(await test.run('suppression.list', {})).toMatchObject({ suppressions: [{ reason: 'legal' }] });
  });
});

onEachDatabase('Who has left one sequence by the link in its mail', (open) => {
  const ALL = ['excluded', 'recently_contacted', 'active_elsewhere', 'already_finished'];
  const again = (test: TestEngine, sequence = 'Welcome'): Promise<Answer> =>
    test.run<Answer>('enroll', { sequence, leads: [ADA], override: ALL });

  /** A first round that was cut short by hand, and a second one that the lead left. */
  async function left(scope = 'sequence'): Promise<TestEngine> {
    const test = await open({ publicUrl: 'https://follow.example' });
    for (const name of ['Welcome', 'Other'])
      await publish(test, [mail('one'), mail('two', { after: '1 day' })], { unsubscribe: 'link' }, name);
    await enroll(test, [ADA]);
    await test.run('remove', { sequence: 'Welcome', all: true });
    await enroll(test, [ADA]);
    await test.engine.tick();
    const [letter] = await letters(test);
    const { text } = await test.run<{ text: string }>('message.get', { message: letter!.id });
    const [, token] = /\/u\/([0-9a-z]+)/.exec(text) ?? [];
    await test.run('unsubscribe.confirm', { token, scope });
    return test;
  }

  test('is not enrolled in it again, by anybody, and is told as one who opted out before; another may write', async () => {
    const test = await left();
    expect(await again(test)).toMatchObject({ enrolled: 0, results: [{ code: 'unsubscribed_here', override: null }] });
    expect((await rows(test))[ADA]).toMatchObject({ state: 'Finished (Opted out before)' });
    expect(await test.run('enrollment.preview', { sequence: 'Welcome', lead: ADA })).toMatchObject({ outcome: 'would_skip', code: 'unsubscribed_here' });
    expect(await again(test, 'Other')).toMatchObject({ enrolled: 1 });
    expect(await test.engine.tick()).toMatchObject({ sent: 1 });
  }); // prettier-ignore

  test('is not written to by way of an earlier round that is tried again', async () => {
    const test = await left();
    const retry = { sequence: 'Welcome', all: true, status: 'removed', override: ['excluded'] };
    expect(await test.run<Bulk>('retry', retry)).toMatchObject({ done: 0, results: [{ code: 'unsubscribed_here' }] }); // prettier-ignore
    test.clock.advance({ days: 3 });
    expect(await test.engine.tick()).toMatchObject({ sent: 0 });
  });

  test('stays out when it is merged with another lead', async () => {
    const test = await left();
    await test.run('lead.upsert', { email: BOB });
    await test.run('lead.merge', { into: BOB, leads: [ADA] });
    expect(await test.run('enroll', { sequence: 'Welcome', leads: [BOB] })).toMatchObject({
      results: [{ code: 'unsubscribed_here' }],
    });
  });

  test('comes back, with a wish for no mail at all, once that is taken back: the list of suppressions says it', async () => {
    const test = await left('all');
    expect(await again(test)).toMatchObject({ results: [{ code: 'opted_out' }] });
    await test.run('suppression.remove', { suppression: ADA });
    expect(await again(test)).toMatchObject({ enrolled: 1 });
  });
});
