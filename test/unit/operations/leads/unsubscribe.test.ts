import { onEachDatabase } from '../../../support/databases';
import { enroll, kindsOf, mail, publish, rows, states } from '../../../support/scenario';

const [ADA, BOB, STRANGER] = ['ada@example.com', 'bob@example.com', 'stranger@else.example'];

interface Answer {
  readonly done: number;
  readonly refused: number;
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

  test('never weakens what stands already', async () => {
    const test = await open();
    await test.run('suppression.add', { values: [STRANGER], reason: 'legal' });
    await test.run('lead.unsubscribe', { leads: [STRANGER] });
    expect(await test.run('suppression.list', {})).toMatchObject({ suppressions: [{ reason: 'legal' }] });
  });
});
