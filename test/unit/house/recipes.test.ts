import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DOCS } from '../../../scripts/docs/places';
import { onEachDatabase, type TestEngine } from '../../support/databases';
import { answering, letters, takeIn, write } from '../../support/inbox';
import { states } from '../../support/scenario';

const [ADA, BO] = ['ada@example.com', 'bo@example.com'] as const;

interface Task {
  readonly id: string;
  readonly title: string;
  readonly email: string;
}

onEachDatabase('The recipes', (open) => {
  /** Publishes the sequence on that page and enrolls two leads; gives the sequence's name too. */
  async function cooked(recipe: string): Promise<TestEngine & { readonly name: string }> {
    const test = await open();
    const page = readFileSync(path.join(DOCS, 'recipes', `${recipe}.md`), 'utf8');
    const [, file] = /```yaml\n([^]*?)```/.exec(page) ?? [];
    const { name } = await test.run<{ name: string }>('sequence.save', { file, publish: true });
    const leads = [
      { email: ADA, firstName: 'Ada', company: 'Engines' },
      { email: BO, fields: { linkedin: 'in/bo' } },
    ];
    await test.run('enroll', { sequence: name, leads });
    await test.engine.tick();
    return { ...test, name };
  }
  async function days(test: TestEngine, count: number): Promise<void> {
    for (let day = 0; day < count; day += 1) {
      test.clock.advance({ days: 1 });
      // A stage that was done may make the next one due.
      for (let pass = 0; pass < 3; pass += 1) await test.engine.tick();
    }
  }
  const tasks = async (test: TestEngine): Promise<Task[]> =>
    (await test.run<{ tasks: Task[] }>('task.list')).tasks;
  const subjects = async (test: TestEngine, to: string): Promise<string[]> =>
    (await letters(test)).filter((letter) => letter.to === to).map(({ subject }) => subject);

  test('reply-aware follow-up: an answer becomes a task, silence a reminder in the same thread', async () => {
    const test = await cooked('reply-aware-follow-up');
    await days(test, 1);
    const first = (await letters(test)).find(({ to }) => to === ADA)!;
    await takeIn(test, write(answering(first), 'Bo looks after that.'));
    await days(test, 3);
    expect(await tasks(test)).toMatchObject([{ title: 'Answer Ada', email: ADA }]);
    expect(await subjects(test, ADA)).toEqual(['A question about Engines']);
    expect(await subjects(test, BO)).toEqual([
      'A question about your team',
      'Re: A question about your team',
    ]);
    await test.run('task.complete', { task: (await tasks(test))[0]!.id });
    await days(test, 7);
    expect(await states(test, test.name)).toEqual({
      [ADA]: expect.stringMatching(/^Finished/),
      [BO]: expect.stringMatching(/^Finished/),
    });
    expect(await subjects(test, BO)).toHaveLength(2);
  });

  test('task queue: what becomes of the call decides which letter follows', async () => {
    const test = await cooked('task-queue');
    expect(await tasks(test)).toEqual([]);
    await days(test, 2);
    const open = Object.fromEntries((await tasks(test)).map((task) => [task.email, task]));
    expect(Object.keys(open).sort()).toEqual([ADA, BO]);
    expect(open[ADA]!.title).toBe('Call Ada (Engines)');
    await test.run('task.complete', { task: open[ADA]!.id, outcome: 'Wants the price list' });
    await test.run('task.skip', { task: open[BO]!.id });
    await days(test, 1);
    const sent = await letters(test);
    const text = async (to: string): Promise<string> => {
      const { id } = sent.filter((letter) => letter.to === to).at(-1)!;
      return (await test.run<{ text: string }>('message.get', { message: id })).text;
    };
    expect(await text(ADA)).toContain('Thank you for your time');
    expect(await text(BO)).toContain('I could not reach you');
    expect(Object.values(await states(test, test.name))).toEqual([
      'Finished (No reply)',
      'Finished (No reply)',
    ]);
  });

  test('LinkedIn by handoff: a report goes on, and so does no report in time', async () => {
    const test = await cooked('linkedin-by-handoff');
    const claim = { channel: 'linkedin', limit: 10, claimant: 'n8n' };
    const { handoffs } = await test.run<{ handoffs: { id: string; email: string; payload: object }[] }>(
      'handoff.claim',
      claim,
    );
    const of = (email: string) => handoffs.find((handoff) => handoff.email === email)!;
    expect(of(BO).payload).toEqual({
      profile: 'in/bo',
      text: 'Hello there, we both work on follow-ups. May I connect?',
    });
    expect(await test.run('handoff.claim', claim)).toMatchObject({ handoffs: [] });
    await test.run('handoff.report', { handoff: of(ADA).id, outcome: 'done', note: 'Invitation sent' });
    await days(test, 2);
    expect(await subjects(test, ADA)).toEqual(['Follow-ups at Engines']);
    expect(await subjects(test, BO)).toEqual([]);
    await days(test, 8);
    expect(await subjects(test, BO)).toEqual(['Follow-ups at your company']);
  });
});
