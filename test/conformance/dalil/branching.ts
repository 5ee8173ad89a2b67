import { reply } from '../../support/reply';
import type { Open, TestEngine } from '../../support/databases';
import { addresses, enroll, mail, publish, type Door } from '../../support/scenario';

const TASK = { kind: 'task', title: 'x' };
/** Yes ends at the task 'yes', no at the task 'no'. */
const fork = (test: object, more: object = {}): object[] => [
  { id: 'fork', kind: 'branch', if: test, yes: 'yes', no: 'no', ...more },
  { ...TASK, id: 'yes', then: 'end' },
  { ...TASK, id: 'no', then: 'end' },
];

/** By address: at which end each of them stands. */
async function ends(run: Door['run']): Promise<Record<string, string>> {
  const { tasks } = await run<{ tasks: { email: string; stage: string }[] }>('task.list', { limit: 1_000 });
  return Object.fromEntries(tasks.map(({ email, stage }) => [email.replace('@example.com', ''), stage]));
}

async function firstMessage(run: Door['run'], email: string): Promise<{ id: string; messageId: string }> {
  const { messages } = await run<{ messages: { id: string; messageId: string }[] }>('message.list', { lead: email }); // prettier-ignore
  return messages.at(-1)!;
}

/** 7. Branches, their questions and their paths. */
export function branching(open: Open): void {
  const asked = async ({ run, engine }: TestEngine, test: object, leads: object[], settings: object = {}) => {
    await publish({ run }, fork(test), { fields: ['employees', 'renewal', 'Job Level'], ...settings });
    await enroll({ run }, leads);
    await engine.tick();
    return ends(run);
  };

  const LEADS = [
    { email: 'big@example.com', company: 'Initech', fields: { employees: 900, renewal: '2026-12-01' } },
    { email: 'small@example.com', company: 'initech GmbH', fields: { employees: '20', renewal: '2026-02-01' } },
    { email: 'none@example.com', stage: 'Customer', fields: { 'Job Level': 'C' } },
  ]; // prettier-ignore

  test.each<[string, object, string[]]>([
    ['has field', { field: 'company', is: 'set' }, ['big', 'small']],
    ['has no field', { field: 'company', is: 'empty' }, ['none']],
    ['equals, in any case', { field: 'company', is: 'equal', value: 'INITECH' }, ['big']],
    ['does not equal', { field: 'company', is: 'not_equal', value: 'Initech' }, ['none', 'small']],
    ['contains', { field: 'company', is: 'contain', value: 'tech' }, ['big', 'small']],
    ['greater, as numbers', { field: 'employees', is: 'greater', value: 100 }, ['big']],
    ['less; what is missing is neither', { field: 'employees', is: 'less', value: '100' }, ['small']],
    ['greater, as dates', { field: 'renewal', is: 'greater', value: '2026-06-30' }, ['big']],
    ['a custom field by its short name', { field: 'job_level', is: 'equal', value: 'c' }, ['none']],
    ['lead stage', { field: 'stage', is: 'equal', value: 'customer' }, ['none']],
  ])('7. Branches: %s', async (_name, question, yes) => {
    const found = await asked(await open(), question, LEADS);
    const took = (end: string): string[] => Object.keys(found).filter((name) => found[name] === end);
    expect(took('yes').sort()).toEqual(yes);
    expect(took('no')).toHaveLength(3 - yes.length);
  });

  test('7. Branches: history says which way each went, and why', async () => {
    const door = await open();
    await asked(door, { field: 'company', is: 'set' }, [{ email: 'big@example.com', company: 'Initech' }]);
    const { events } = await door.run<{ events: object[] }>('events', { lead: 'big@example.com' });
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'branched', stage: 'fork', data: { answer: 'yes', because: "company is 'Initech'" } }),
    ); // prettier-ignore
  });

  test.each(['opened', 'clicked', 'replied'] as const)(
    '7. Branches: %s since a stage, and not before it',
    async (what) => {
      const { run, engine, clock } = await open();
      const stages = [mail('one'), mail('two', { after: '1 day' }), ...fork({ happened: what, since: 'two' }, { after: '1 day' })]; // prettier-ignore
      await publish({ run }, stages, { stopOnReply: false });
      await enroll({ run }, ['before@example.com', 'after@example.com', 'never@example.com']);
      const happens = async (email: string): Promise<void> => {
        const { id, messageId } = await firstMessage(run, email);
        if (what === 'replied') await run('mail.receive', { raw: reply(email, messageId) });
        else await run('message.touch', { message: id, touch: what });
      };
      await engine.tick();
      clock.advance({ hours: 1 });
      await happens('before@example.com');
      clock.advance({ hours: 23 });
      await engine.tick();
      clock.advance({ hours: 1 });
      await happens('after@example.com');
      clock.advance({ hours: 23 });
      await engine.tick();
      expect(await ends(run)).toEqual({ after: 'yes', before: 'no', never: 'no' });
    },
  );

  test('7. Branches: who clicks has opened; what happened is told on the message and in the history', async () => {
    const { run, engine, clock } = await open();
    await publish({ run }, [mail('one'), ...fork({ happened: 'opened' }, { after: '1 day' })]);
    await enroll({ run }, ['ada@example.com']);
    await engine.tick();
    const { id } = await firstMessage(run, 'ada@example.com');
    clock.advance({ hours: 2 });
    await run('message.touch', { message: id, touch: 'clicked', url: 'https://lab.test/price' });
    clock.advance({ hours: 1 });
    expect(await run('message.touch', { message: id, touch: 'opened' })).toMatchObject({
      openedAt: '2026-03-02T12:00:00+01:00',
      opens: 1,
      clickedAt: '2026-03-02T12:00:00+01:00',
      clicks: 1,
    });
    const { events } = await run<{ events: { kind: string }[] }>('events', { lead: 'ada@example.com' });
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'message_clicked', stage: 'one', data: { message: id, url: 'https://lab.test/price' } }),
    ); // prettier-ignore
    expect(events.filter(({ kind }) => kind === 'message_opened')).toHaveLength(1);
    clock.advance({ days: 1 });
    await engine.tick();
    expect(await ends(run)).toEqual({ ada: 'yes' });
  });

  test('7. Branches: a task done or skipped decides as well', async () => {
    const { run, engine } = await open();
    await publish({ run }, [{ ...TASK, id: 'call', title: 'Call' }, ...fork({ happened: 'task_done', since: 'call' })]); // prettier-ignore
    await enroll({ run }, ['done@example.com', 'skip@example.com']);
    await engine.tick();
    const { tasks } = await run<{ tasks: { id: string; email: string }[] }>('task.list');
    for (const { id, email } of tasks)
      await run(email.startsWith('done') ? 'task.complete' : 'task.skip', { task: id });
    await engine.tick();
    expect(await ends(run)).toEqual({ done: 'yes', skip: 'no' });
  });

  test('7. Branches: a random split sends about so many percent each way', async () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const { run, engine } = await open({ random });
    await publish({ run }, fork({ chance: 30 }));
    await enroll({ run }, addresses(1_000));
    await engine.tick();
    const yes = Object.values(await ends(run)).filter((end) => end === 'yes').length;
    // Three standard deviations of 1,000 draws.
    expect(yes).toBeGreaterThan(300 - 44);
    expect(yes).toBeLessThan(300 + 44);
  });

  test('7. Branches: 0 and 100 percent send all one way', async () => {
    const one = await open();
    expect(new Set(Object.values(await asked(one, { chance: 0 }, LEADS)))).toEqual(new Set(['no']));
    const two = await open();
    expect(new Set(Object.values(await asked(two, { chance: 100 }, LEADS)))).toEqual(new Set(['yes']));
  });
}
