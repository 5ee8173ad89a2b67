import { onEachDatabase } from '../../../support/databases';
import { enroll, publish } from '../../../support/scenario';

interface Line {
  readonly kind: string;
  readonly seq: number;
  readonly enrollmentId: string | null;
}

onEachDatabase('History', (open) => {
  test('of a lead holds what was done to it and to its enrollments, in order, and nothing of others', async () => {
    const { run, engine } = await open();
    await publish({ run }, [{ id: 'pause', kind: 'wait', after: '1 day' }]);
    await run('lead.upsert', { email: 'ada@example.com', firstName: 'Ada' });
    await enroll({ run }, ['ada@example.com', 'bob@example.com']);
    await run('lead.upsert', { email: 'ada@example.com', firstName: 'Augusta' });
    await engine.run('pause', { sequence: 'Welcome', emails: ['ada@example.com'] });
    const of = async (more: object): Promise<Line[]> =>
      (await run<{ events: Line[] }>('events', { lead: 'ada@example.com', ...more })).events;

    const all = await of({});
    expect(all.map(({ kind }) => kind)).toEqual(['lead_created', 'enrolled', 'lead_updated', 'paused']);
    expect(all.map(({ enrollmentId }) => enrollmentId !== null)).toEqual([false, true, false, true]);
    expect(await of({ after: all[1]?.seq })).toEqual(all.slice(2));
    expect(await of({ limit: 1 })).toEqual(all.slice(0, 1));
  });

  test('is read back page by page from the newest, each event once, while others are written', async () => {
    const { run } = await open();
    const leads = ['ada', 'bob', 'cy', 'dee', 'eve'].map((name) => `${name}@example.com`);
    for (const email of leads) await run('lead.upsert', { email });
    type Page = { events: (Line & { email: string })[]; next: number | null };
    const told: string[] = [];
    let next: number | null | undefined;
    while (next !== null) {
      const before = next === undefined ? {} : { before: next };
      const page: Page = await run<Page>('events', { kinds: ['lead_created'], newestFirst: true, limit: 2, ...before }); // prettier-ignore
      told.push(...page.events.map(({ email }) => email));
      await run('lead.upsert', { email: `new${told.length}@example.com` });
      next = page.next;
    }
    expect(told).toEqual([...leads].reverse());
  });
});
