import { onEachConnection } from '../support/n8n/onEachConnection';
import { byName, IT } from '../support/n8n/workflows';

jest.setTimeout(60_000);

const IN_WELCOME = byName('Welcome');
const ADA = { email: 'ada@example.com', firstName: 'Ada' };

onEachConnection('Every item for itself', (scene) => {
  test('an unknown sequence ends the node, and says what to do', async () => {
    const run = await scene().ran('enroll', { sequence: byName('Welcom') }, [ADA]);
    expect(run.status).toBe('error');
    expect(run.error?.message).toBe("There is no sequence 'Welcom'.");
    expect(run.error?.description).toBe("Did you mean 'Welcome'?");
    expect(run.error?.context).toMatchObject({ itemIndex: 0 });
  });

  test('continue on fail: each item for itself', async () => {
    const items = [
      { ...ADA, to: 'Nowhere' },
      { email: 'dora@example.com', to: 'Welcome' },
      { email: 'emil@example.com', to: '' },
    ];
    const parameters = { sequence: { __rl: true, mode: 'name', value: '={{ $json.to }}' } };
    const out = await scene().outOf('enroll', parameters, items, 'continueRegularOutput');
    expect(out.map(({ json, pairedItem }) => [json['error'] ?? json['outcome'], pairedItem])).toEqual([
      ["There is no sequence 'Nowhere'.", { item: 0 }],
      ['enrolled', { item: 1 }],
      ['No sequence is chosen.', { item: 2 }],
    ]);
    const apart = await scene().ran(
      'enroll',
      { ...parameters, options: { ifRefused: 'fail' } },
      items,
      'continueErrorOutput',
    );
    expect(
      apart.outputs[IT]?.map((output) => output.map(({ json }) => [json['email'], json['error']])),
    ).toEqual([
      [],
      [
        ['ada@example.com', "There is no sequence 'Nowhere'."],
        ['dora@example.com', 'dora@example.com: The lead is in this sequence already.'],
        ['emil@example.com', 'No sequence is chosen.'],
      ],
    ]);
  });

  test('a lead that the engine cannot read costs nobody else his place', async () => {
    const items = [
      { email: 'fay@example.com' },
      { email: 'gus@example.com', firstName: 'G'.repeat(201) },
      { email: 'hal@example.com' },
    ];
    const out = await scene().outOf('enroll', { sequence: IN_WELCOME }, items, 'continueRegularOutput');
    expect(out.map(({ json }) => json['error'] ?? json['outcome'])).toEqual([
      'enrolled',
      "'firstName' of lead 2 (gus@example.com) has 201 characters; at most 200 are allowed.",
      'enrolled',
    ]);
    expect((await scene().ran('enroll', { sequence: IN_WELCOME }, items)).error?.context).toMatchObject({
      itemIndex: 1,
    });
  });

  test('asked to fail on a refusal, it does so after the others are seen to', async () => {
    const items = [{ email: 'ida@example.com' }, { email: 'bad' }, { email: 'jon@example.com' }];
    const run = await scene().ran('enroll', { sequence: IN_WELCOME, options: { ifRefused: 'fail' } }, items);
    expect(run.error?.message).toBe("bad: 'bad' is not an email address.");
    expect(run.error?.context).toMatchObject({ itemIndex: 1 });
    expect(await scene().rowOf('jon@example.com')).toMatchObject({ stage: 'hello' });
  });

  test('ten thousand items, every tenth bad: one answer each, in their order, nothing lost; progress in the log', async () => {
    const items = Array.from({ length: 10_000 }, (_none, n) => ({
      email: n % 10 === 9 ? `bad ${n}` : `lead${n}@example.com`,
      n,
    }));
    const run = await scene().ran('enroll', { sequence: IN_WELCOME }, items);
    const out = run.outputs[IT]?.[0] ?? [];
    expect(run.log).toEqual(Array.from({ length: 10 }, (_none, n) => `info: It: ${n + 1}000 of 10000 leads`));
    expect(out.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual(
      items.map(({ n }) => n),
    );
    expect(out.filter(({ json }) => json['outcome'] === 'enrolled')).toHaveLength(9_000);
    expect(out.filter(({ json }) => json['code'] === 'invalid_address')).toHaveLength(1_000);
    expect(out[9]?.json).toMatchObject({ email: 'bad 9', message: "'bad 9' is not an email address." });
    const { enrollments } = await scene().there.run<{ enrollments: Record<string, number> }>('sequence.get', {
      sequence: 'Welcome',
    });
    expect(Object.values(enrollments).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(9_000);
  });
});
