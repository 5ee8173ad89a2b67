import type { TestEngine } from '../../support/databases';
import { mail, type Bulk, type Row } from '../../support/scenario';
import { ADA, as, BOB, CY, told, type Open } from '../support';

const OWNER = as('olga');
const OTHER = as('otto');
const ADMIN = as('anna', 'admin');
const DAN = 'dan@example.com';

/** Each verb with a lead on whom it can be done. */
const ACTS = [
  ['pause', ADA, {}],
  ['resume', BOB, {}],
  ['remove', CY, {}],
  ['retry', DAN, {}],
  ['moveToStage', 'eve@example.com', { to: 'two' }],
] as const;

export function sharingRules(open: Open): void {
  async function started(
    sharing: 'private' | 'view' | 'edit',
  ): Promise<{ test: TestEngine; ids: Record<string, string> }> {
    const test = await open();
    const stages = [mail('one', { after: '1 day' }), mail('two', { after: '1 day' })];
    const definition = { name: 'Hers', settings: { window: [], unsubscribe: 'none' }, stages };
    await test.run('sequence.save', { definition, sharing, publish: true }, OWNER);
    await test.run('enroll', { sequence: 'Hers', leads: ACTS.map(([, email]) => email) }, OWNER);
    await test.run('pause', { sequence: 'Hers', emails: [BOB] }, OWNER);
    await test.run('remove', { sequence: 'Hers', emails: [DAN] }, OWNER);
    const { enrollments } = await test.run<{ enrollments: Row[] }>(
      'enrollment.list',
      { sequence: 'Hers' },
      OWNER,
    );
    return { test, ids: Object.fromEntries(enrollments.map(({ id, email }) => [email, id])) };
  }

  async function acts(
    test: TestEngine,
    ids: Record<string, string>,
    who: object,
  ): Promise<Record<string, string | null>> {
    const outcome: Record<string, string | null> = {};
    for (const [verb, email, more] of ACTS) {
      const { results } = await test.run<Bulk>(verb, { enrollments: [ids[email]], ...more }, who);
      outcome[verb] = results[0]!.outcome === 'done' ? 'done' : results[0]!.code;
    }
    return outcome;
  }
  const each = (what: string): Record<string, string> =>
    Object.fromEntries(ACTS.map(([verb]) => [verb, what]));

  test('8. Private: only the owner may remove, move, retry, pause or resume; it is not even listed to others', async () => {
    const { test, ids } = await started('private');
    expect(await acts(test, ids, OTHER)).toEqual(each('not_found'));
    expect(await test.run('sequence.list', {}, OTHER)).toEqual({ sequences: [] });
    expect(await test.run('enrollment.list', {}, OTHER)).toMatchObject({ enrollments: [] });
    await expect(test.run('sequence.get', { sequence: 'Hers' }, OTHER)).rejects.toMatchObject({ code: 'sequence_not_found' }); // prettier-ignore
    const { leads } = await test.run<{ leads: { ongoing: string[]; nextEmailAt: string | null }[] }>(
      'lead.list',
      {},
      OTHER,
    );
    expect(leads).toHaveLength(ACTS.length);
    expect(leads.every(({ ongoing, nextEmailAt }) => ongoing.length === 0 && nextEmailAt === null)).toBe(
      true,
    );
    expect(await test.run('lead.sequences', { lead: ADA }, OTHER)).toMatchObject({
      active: 0,
      sequences: [],
    });
    expect((await told(test)).length).toBeGreaterThan(0);
    const { events } = await test.run<{ events: { sequence: string | null }[] }>('events', {}, OTHER);
    expect(events.filter(({ sequence }) => sequence !== null)).toEqual([]);
    expect(await acts(test, ids, OWNER)).toEqual(each('done'));
  });

  test('8. Organisation can view: others see it and its leads, and only the owner may act', async () => {
    const { test, ids } = await started('view');
    expect(await test.run('sequence.list', {}, OTHER)).toMatchObject({
      sequences: [{ name: 'Hers', sharing: 'view' }],
    });
    const { enrollments } = await test.run<{ enrollments: { actions: string[] }[] }>(
      'enrollment.list',
      {},
      OTHER,
    );
    expect(enrollments).toHaveLength(ACTS.length);
    expect(enrollments.flatMap(({ actions }) => actions)).toEqual([]);
    expect(await acts(test, ids, OTHER)).toEqual(each('not_yours'));
    expect(await acts(test, ids, OWNER)).toEqual(each('done'));
  });

  test('8. Organisation can edit: any member may', async () => {
    const { test, ids } = await started('edit');
    expect(await acts(test, ids, OTHER)).toEqual(each('done'));
    const events = await told(test, { kinds: ['paused', 'removed'] });
    expect(events.filter(({ actor }) => actor.id === 'otto')).toHaveLength(2);
    expect(events.filter(({ data }) => 'as' in data)).toEqual([]);
  });

  test('8. An admin may always act, and the event says so', async () => {
    const { test, ids } = await started('private');
    expect(await test.run('sequence.list', {}, ADMIN)).toMatchObject({ sequences: [{ name: 'Hers' }] });
    expect(await acts(test, ids, ADMIN)).toEqual(each('done'));
    const kinds = ['paused', 'resumed', 'removed', 'retried', 'moved'];
    const events = (await told(test, { kinds })).filter(({ actor }) => actor.id === 'anna');
    expect(events.map(({ kind, data }) => [kind, data['by'], data['as']]).sort()).toEqual(
      [...kinds].sort().map((kind) => [kind, 'anna', 'admin']),
    );
    await test.run('sequence.disable', { sequence: 'Hers' }, ADMIN);
    expect(await told(test, { kinds: ['sequence_disabled'] })).toMatchObject([{ data: { as: 'admin' } }]);
    await test.run('sequence.publish', { sequence: 'Hers' }, OWNER);
    const published = await told(test, { kinds: ['sequence_published'] });
    expect(published.map(({ data }) => data['as'])).toEqual([undefined, undefined]);
  });

  test('8. An admin may also see to the tasks and handoffs of others, and the event says so', async () => {
    const test = await open();
    const stages = [
      { id: 'call', kind: 'task', title: 'Call', waits: false },
      { id: 'hand', kind: 'handoff', channel: 'x' },
    ];
    const definition = { name: 'Hers', settings: { window: [], unsubscribe: 'none' }, stages };
    await test.run('sequence.save', { definition, sharing: 'private', publish: true }, OWNER);
    await test.run('enroll', { sequence: 'Hers', leads: [ADA] }, OWNER);
    await test.engine.tick();
    const { tasks } = await test.run<{ tasks: { id: string }[] }>('task.list', {}, ADMIN);
    await test.run('task.complete', { task: tasks[0]!.id }, ADMIN);
    const { handoffs } = await test.run<{ handoffs: { id: string }[] }>('handoff.claim', {}, ADMIN);
    await test.run('handoff.report', { handoff: handoffs[0]!.id, outcome: 'done' }, ADMIN);
    const events = await told(test, { kinds: ['task_done', 'handoff_done'] });
    expect(events.map(({ kind, data }) => [kind, data['as']])).toEqual([
      ['task_done', 'admin'],
      ['handoff_done', 'admin'],
    ]);
  });

  test('8. Who else sees a sequence is for its owner or an admin to say, also while it is published', async () => {
    const { test } = await started('edit');
    await test.run('sequence.disable', { sequence: 'Hers' }, OTHER);
    const save = (sharing: string, who: object): Promise<unknown> =>
      test.run('sequence.save', { definition: { name: 'Hers', stages: [mail('one')] }, sharing }, who);
    const refused = { code: 'sharing_not_yours', kind: 'forbidden' };
    await expect(save('private', OTHER)).rejects.toMatchObject(refused);
    await expect(test.run('sequence.share', { sequence: 'Hers', sharing: 'private' }, OTHER)).rejects.toMatchObject(refused); // prettier-ignore
    await save('edit', OTHER);
    await test.run('sequence.publish', { sequence: 'Hers' }, OTHER);
    expect(await test.run('sequence.share', { sequence: 'Hers', sharing: 'private' }, OWNER)).toMatchObject({ sharing: 'private', status: 'published' }); // prettier-ignore
    await expect(test.run('sequence.get', { sequence: 'Hers' }, OTHER)).rejects.toMatchObject({ code: 'sequence_not_found' }); // prettier-ignore
    await test.run('sequence.share', { sequence: 'Hers', sharing: 'view' }, ADMIN);
    expect(await told(test, { kinds: ['sequence_shared'] })).toMatchObject([
      { actor: { id: 'olga' }, data: { from: 'edit', to: 'private' } },
      { actor: { id: 'anna' }, data: { from: 'private', to: 'view', as: 'admin' } },
    ]);
    await expect(test.run('sequence.share', { sequence: 'Hers', sharing: 'edit' }, OTHER)).rejects.toMatchObject({ code: 'not_yours' }); // prettier-ignore
  });

  test('9. Every action answers with a clear confirmation: how many succeeded, and why each other one did not', async () => {
    const { test, ids } = await started('edit');
    await test.run('finish', { sequence: 'Hers', emails: [CY] });
    const answer = async (verb: string, more: object = {}): Promise<Bulk> =>
      test.run<Bulk>(verb, { sequence: 'Hers', all: true, ...more });
    expect(await answer('pause')).toMatchObject({
      done: 3,
      refused: 2,
      message: 'Paused 3 enrollments; 2 were refused: It is Finished (By hand), and that allows no such change (cy@example.com). It is Removed (By hand), and that allows no such change (dan@example.com).',
    }); // prettier-ignore
    expect(await answer('resume', { status: 'paused' })).toMatchObject({
      done: 3,
      refused: 0,
      message: 'Resumed 3 enrollments.',
    });
    const moved = await answer('moveToStage', { to: 'two', status: 'active' });
    expect(moved).toMatchObject({ done: 3, message: 'Moved 3 enrollments.' });
    const retried = await answer('retry');
    expect(retried).toMatchObject({ done: 1, refused: 4 });
    expect(retried.message).toBe(
      'Retried 1 enrollment; 4 were refused: It neither failed nor was removed (ada@example.com, bob@example.com, cy@example.com and 1 more).',
    );
    expect(retried.results).toHaveLength(5);
    const removed = await test.run<Bulk>('remove', { enrollments: [ids[ADA], 'nobody'] });
    expect(removed.message).toBe(
      "Removed 1 enrollment; 1 was refused: There is no enrollment 'nobody' in this selection.",
    );
    for (const { message, outcome, code } of [...retried.results, ...removed.results]) {
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(code === null).toBe(outcome === 'done');
    }
  });
}
