import type { Actor } from '../../../engine/index';
import { onEachDatabase, type TestEngine } from '../../support/databases';
import { mail, type Bulk } from '../../support/scenario';

const as = (id: string, role: Actor['role'] = 'member'): { actor: Actor } => ({
  actor: { kind: 'member', id, role, name: id },
});
const OWNER = as('olga');
const OTHER = as('otto');
const ADMIN = as('anna', 'admin');
const VERBS = ['pause', 'resume', 'remove', 'retry', 'finish', 'advance'] as const;

onEachDatabase('Sharing', (open) => {
  async function started(
    sharing: 'private' | 'view' | 'edit',
  ): Promise<{ test: TestEngine; id: string; task: string; handoff: string }> {
    const test = await open();
    const definition = {
      name: 'Hers',
      settings: { window: [], unsubscribe: 'none' },
      stages: [
        mail('one'),
        { id: 'call', kind: 'task', title: 'Call', waits: false },
        { id: 'hand', kind: 'handoff', channel: 'x' },
        mail('two'),
      ],
    };
    await test.run('sequence.save', { definition, sharing }, OWNER);
    await test.run('sequence.publish', { sequence: 'Hers' }, OWNER);
    const { results } = await test.run<{ results: { enrollment: string }[] }>('enroll', { sequence: 'Hers', leads: ['ada@example.com'] }, OWNER); // prettier-ignore
    await test.engine.tick();
    await test.engine.tick();
    const { tasks } = await test.run<{ tasks: { id: string }[] }>('task.list', {}, OWNER);
    const { handoffs } = await test.run<{ handoffs: { id: string }[] }>('handoff.list', {}, OWNER);
    return { test, id: results[0]!.enrollment, task: tasks[0]!.id, handoff: handoffs[0]!.id };
  }

  test('who mistypes the name of a sequence is told which was meant, or which there are, but none that is private to others', async () => {
    const { test } = await started('private');
    const hintFor = async (who: { actor: Actor }, sequence: string): Promise<unknown> =>
      test.run('sequence.get', { sequence }, who).catch(({ hint }: { hint: string }) => hint);
    expect(await hintFor(OWNER, 'hres')).toBe("Did you mean 'Hers'?");
    expect(await hintFor(OWNER, 'Newcomers')).toBe("Use its name or its id. There are: 'Hers'.");
    expect(await hintFor(OTHER, 'Hers')).toBe('There is none yet: save one first.');
    await test.run('sequence.save', { definition: { name: 'His', stages: [mail('one')] } }, OTHER);
    expect(await hintFor(OTHER, 'Hers')).not.toContain("'Hers'");
    await test.run('sequence.archive', { sequence: 'His' }, OTHER);
    expect(await hintFor(OTHER, 'Hi')).toBe('There is none yet: save one first.');
  });

  test('private: nobody else is told that it exists, in no list and by no verb', async () => {
    const { test, id, task, handoff } = await started('private');
    const seen = async (name: string, input = {}): Promise<number> => {
      const answer = await test.run<Record<string, unknown[]>>(name, input, OTHER);
      return Object.values(answer).find(Array.isArray)?.length ?? -1;
    };
    for (const list of ['sequence.list', 'enrollment.list', 'task.list', 'handoff.list', 'message.list'])
      expect([list, await seen(list)]).toEqual([list, 0]);
    const { events } = await test.run<{ events: { sequenceId: string | null }[] }>('events', {}, OTHER);
    expect(events.filter(({ sequenceId }) => sequenceId !== null)).toEqual([]);
    expect(await test.run('handoff.claim', {}, OTHER)).toMatchObject({ handoffs: [] });

    const unknown = (call: Promise<unknown>, code: string): Promise<void> => expect(call).rejects.toMatchObject({ code, kind: 'not_found' }); // prettier-ignore
    await unknown(test.run('sequence.get', { sequence: 'Hers' }, OTHER), 'sequence_not_found');
    await unknown(test.run('enroll', { sequence: 'Hers', leads: ['x@y.test'] }, OTHER), 'sequence_not_found');
    await unknown(test.run('enrollment.get', { enrollment: id }, OTHER), 'enrollment_not_found');
    await unknown(test.run('explain', { enrollment: id }, OTHER), 'enrollment_not_found');
    await unknown(test.run('task.complete', { task }, OTHER), 'task_not_found');
    await unknown(test.run('handoff.report', { handoff, outcome: 'done' }, OTHER), 'handoff_not_found');
    const { messages } = await test.run<{ messages: { id: string }[] }>('message.list', {}, OWNER);
    await unknown(test.run('message.get', { message: messages[0]!.id }, OTHER), 'message_not_found');
    for (const verb of VERBS) {
      const { results } = await test.run<Bulk>(verb, { enrollments: [id] }, OTHER);
      expect(results).toMatchObject([{ enrollment: null, outcome: 'refused', code: 'not_found' }]);
      expect(await test.run<Bulk>(verb, { status: 'pending', all: true }, OTHER)).toMatchObject({
        results: [],
      });
    }
    await expect(test.run('sequence.save', { definition: { name: 'hers' } }, OTHER)).rejects.toMatchObject({ code: 'name_taken' }); // prettier-ignore
    expect(await test.run('handoff.claim', {}, OWNER)).toMatchObject({ handoffs: [{ id: handoff }] });
  });

  test('private: who runs what is due, or reports a meeting, learns nothing of what it did there', async () => {
    const { test } = await started('private');
    const passBy = async (email: string, who: { actor: Actor }): Promise<object> => {
      await test.run('enroll', { sequence: 'Hers', leads: [email] }, OWNER);
      return test.run('advance', { detail: true }, who);
    };
    expect(await passBy('bo@example.com', OTHER)).toMatchObject({ sent: 1, happened: [] });
    expect(await passBy('cy@example.com', OWNER)).toMatchObject({ sent: 1, happened: [{ email: 'cy@example.com', sequence: 'Hers' }] }); // prettier-ignore
    const meeting = (who: { actor: Actor }): Promise<object> => test.run('lead.meetingBooked', { lead: 'bo@example.com' }, who); // prettier-ignore
    expect(await meeting(OTHER)).toEqual({ done: 0, refused: 0, message: 'bo@example.com is in no sequence that could end.', results: [] }); // prettier-ignore
    expect(await meeting(OWNER)).toMatchObject({
      done: 1,
      results: [{ state: 'Finished (Meeting booked)' }],
    });
  });

  test('shared for viewing: others look, and act on nothing', async () => {
    const { test, id, task, handoff } = await started('view');
    expect(await test.run('enrollment.get', { enrollment: id }, OTHER)).toMatchObject({ id });
    expect(await test.run('task.list', {}, OTHER)).toMatchObject({ tasks: [{ id: task }] });
    for (const verb of VERBS) {
      const { results } = await test.run<Bulk>(verb, { enrollments: [id] }, OTHER);
      expect(results).toMatchObject([{ enrollment: id, outcome: 'refused', code: 'not_yours' }]);
    }
    expect(await test.run('moveToStage', { enrollments: [id], to: 'two' }, OTHER)).toMatchObject({ done: 0 });
    expect(await test.run('settle', { enrollments: [id], sent: true }, OTHER)).toMatchObject({ results: [{ code: 'not_yours' }] }); // prettier-ignore
    const forbidden = (call: Promise<unknown>): Promise<void> => expect(call).rejects.toMatchObject({ code: 'not_yours', kind: 'forbidden' }); // prettier-ignore
    await forbidden(test.run('task.complete', { task }, OTHER));
    await forbidden(test.run('handoff.report', { handoff, outcome: 'done' }, OTHER));
    await forbidden(test.run('enroll', { sequence: 'Hers', leads: ['x@y.test'] }, OTHER));
    await forbidden(test.run('sequence.disable', { sequence: 'Hers' }, OTHER));
    expect(await test.run('handoff.claim', {}, OTHER)).toMatchObject({ handoffs: [] });
    expect(await test.run('enrollment.get', { enrollment: id }, OWNER)).toMatchObject({ state: 'Pending (Awaiting handoff)' }); // prettier-ignore
  });

  test('shared for editing: any member may', async () => {
    const { test, id, task } = await started('edit');
    await test.run('task.complete', { task }, OTHER);
    expect(await test.run('pause', { enrollments: [id] }, OTHER)).toMatchObject({ done: 1 });
    expect(await test.run('resume', { enrollments: [id] }, OTHER)).toMatchObject({ done: 1 });
    expect(await test.run('sequence.disable', { sequence: 'Hers' }, OTHER)).toMatchObject({ paused: 1 });
  });

  test('an admin may always act, and the history says so', async () => {
    const { test, id } = await started('private');
    expect(await test.run('remove', { enrollments: [id] }, ADMIN)).toMatchObject({ done: 1 });
    const { events } = await test.run<{ events: object[] }>('events', { kinds: ['removed'] }, ADMIN);
    expect(events).toMatchObject([{ actor: { kind: 'member', id: 'anna' }, data: { by: 'anna' } }]);
  });
});
