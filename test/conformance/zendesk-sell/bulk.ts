import { addresses, mail, publish, rows } from '../../support/scenario';
import type { Open } from '../support';

const TWO = [mail('one'), mail('two', { after: '1 day' })];

export function bulkRules(open: Open): void {
  test('8. Bulk start: selected leads, with progress and a report', async () => {
    const test = await open();
    await publish(test, TWO);
    const leads = addresses(1_200);
    const progress: { done: number; total: number | null }[] = [];
    const answer = await test.run<{ results: { email: string; outcome: string }[] }>(
      'enroll',
      { sequence: 'Welcome', leads: [...leads, leads[0]!, 'no address'] },
      { onProgress: (at) => void progress.push(at) },
    );
    expect(progress).toEqual([500, 1_000, 1_202].map((done) => ({ done, total: 1_202 })));
    expect(answer).toMatchObject({ enrolled: 1_200, skipped: 2, message: "Enrolled 1200 of 1202 in 'Welcome'; skipped: 1 duplicate in request, 1 invalid address." }); // prettier-ignore
    expect(answer.results.map(({ email }) => email)).toEqual([...leads, leads[0]!, 'no address']);
  });

  test('8. Bulk start: all leads in a view, that is a filter, with progress and a report', async () => {
    const test = await open();
    await publish(test, TWO);
    const leads = addresses(900).map((email, index) => ({
      email,
      stage: index % 3 === 0 ? 'New' : 'Customer',
    }));
    await test.run('lead.upsert', { leads });
    await test.run('suppression.add', { values: [leads[0]!.email] });
    const progress: number[] = [];
    const answer = await test.run<{ enrolled: number; results: { email: string }[] }>(
      'enroll',
      { sequence: 'Welcome', allLeads: true, stage: 'new' },
      { onProgress: ({ done }) => void progress.push(done) },
    );
    expect(answer).toMatchObject({ enrolled: 299, skipped: 1, message: "Enrolled 299 of 300 in 'Welcome'; skipped: 1 excluded." }); // prettier-ignore
    expect(progress.at(-1)).toBe(300);
    expect(Object.keys(await rows(test))).toHaveLength(299);
    const again = await test.run('enroll', { sequence: 'Welcome', allLeads: true, search: 'lead000' });
    expect(again).toMatchObject({ enrolled: 6, skipped: 4, message: "Enrolled 6 of 10 in 'Welcome'; skipped: 1 excluded, 3 already in." }); // prettier-ignore
  });
}
