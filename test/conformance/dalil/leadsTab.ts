import type { EngineOptions } from '../../../engine/index';
import type { TestEngine } from '../../support/databases';
import { answering, letters, takeIn, write } from '../../support/inbox';
import { addresses, enroll, mail, publish, rows, states, type Bulk } from '../../support/scenario';

type Open = (options?: Partial<EngineOptions>) => Promise<TestEngine>;

const ADA = 'ada@example.com';

interface Opened {
  readonly state: string;
  readonly progress: string;
  readonly stage: string | null;
  readonly emailsSent: number;
  readonly opens: number;
  readonly clicks: number;
  readonly replies: number;
  readonly lastActionAt: string;
  readonly messages: readonly { readonly id: string; readonly stage: string }[];
}

const STAGES = [
  mail('one'),
  { id: 'call', kind: 'task', title: 'Call', after: '1 day' },
  mail('two', { after: '1 day' }),
];

/** Dalil, lines 8 to 10: the Leads tab. */
export function leadsTab(open: Open): void {
  test('8. Pending, In Progress, Completed, Paused and Stopped are derived from our states', async () => {
    const test = await open();
    await publish(test, STAGES);
    const people = ['wait', 'pause', 'remove', 'end', 'reply'].map((name) => `${name}@example.com`);
    await enroll(test, people);
    const progress = async (): Promise<Record<string, string>> => {
      const { enrollments } = await test.run<{ enrollments: { email: string; progress: string }[] }>(
        'enrollment.list',
        { sequence: 'Welcome' },
      );
      return Object.fromEntries(enrollments.map((row) => [row.email.split('@')[0], row.progress]));
    };
    expect(new Set(Object.values(await progress()))).toEqual(new Set(['Pending']));
    await test.engine.tick();
    await test.run('pause', { sequence: 'Welcome', emails: ['pause@example.com'] });
    await test.run('remove', { sequence: 'Welcome', emails: ['remove@example.com'] });
    const [answered] = (await letters(test)).filter(({ to }) => to === 'reply@example.com');
    await takeIn(test, write(answering(answered!), 'Yes, gladly.'));
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect(await progress()).toEqual({
      wait: 'In Progress',
      pause: 'Paused',
      remove: 'Stopped',
      end: 'In Progress',
      reply: 'Stopped',
    });
    const { tasks } = await test.run<{ tasks: { id: string; email: string }[] }>('task.list');
    await test.run('task.complete', { task: tasks.find(({ email }) => email === 'end@example.com')!.id });
    test.clock.advance({ days: 1 });
    await test.engine.tick();
    expect(await progress()).toMatchObject({ end: 'Completed', wait: 'In Progress' });
  });

  test("9. A lead's row opens: current stage, messages sent, opens, clicks and replies, last action time", async () => {
    const test = await open();
    await publish(test, [mail('one'), mail('two', { after: '2 days' }), mail('three', { after: '2 days' })], {
      stopOnReply: false,
    });
    const [id] = await enroll(test, [ADA]);
    await test.engine.tick();
    test.clock.advance({ days: 2 });
    await test.engine.tick();
    const sent = await letters(test);
    await test.run('message.touch', { message: sent[0]!.id, touch: 'opened' });
    await test.run('message.touch', { message: sent[1]!.id, touch: 'opened' });
    test.clock.advance({ minutes: 5 });
    await test.run('message.touch', { message: sent[1]!.id, touch: 'clicked', url: 'https://a.example' });
    test.clock.advance({ minutes: 5 });
    await takeIn(test, write(answering(sent[1]!), 'Tell me more, please.'));
    const last = test.clock.now();
    test.clock.advance({ hours: 3 });
    const row = await test.run<Opened>('enrollment.get', { enrollment: id });
    expect(row).toMatchObject({ stage: 'three', emailsSent: 2, clicks: 1, replies: 1, progress: 'Pending' });
    expect(row.opens).toBeGreaterThanOrEqual(2);
    expect(Date.parse(row.lastActionAt)).toBe(last);
    expect(row.messages.map(({ stage }) => stage)).toEqual(['one', 'two']);
  });

  test('10. Pause, resume and remove: one, and in bulk', async () => {
    const test = await open();
    await publish(test, [mail('one', { after: '1 day' }), mail('two', { after: '1 day' })]);
    await enroll(test, [ADA, ...addresses(4)]);
    const one = { sequence: 'Welcome', emails: [ADA] };
    const all = { sequence: 'Welcome', all: true };
    expect(await test.run<Bulk>('pause', one)).toMatchObject({ done: 1, refused: 0 });
    expect(await states(test)).toMatchObject({ [ADA]: 'Paused (By hand)', [addresses(1)[0]!]: 'Active' });
    expect(await test.run<Bulk>('resume', one)).toMatchObject({ done: 1 });
    expect(await states(test)).toMatchObject({ [ADA]: 'Active' });
    expect(await test.run<Bulk>('remove', one)).toMatchObject({ done: 1 });

    expect(await test.run<Bulk>('pause', all)).toMatchObject({ done: 4, refused: 1 });
    test.clock.advance({ days: 3 });
    await test.engine.tick();
    expect(Object.values(await rows(test)).map(({ emailsSent }) => emailsSent)).toEqual([0, 0, 0, 0, 0]);
    expect(await test.run<Bulk>('resume', all)).toMatchObject({ done: 4 });
    await test.engine.tick();
    expect(await letters(test)).toHaveLength(4);
    expect(await test.run<Bulk>('remove', { ...all, status: 'active' })).toMatchObject({ done: 4 });
    test.clock.advance({ days: 3 });
    await test.engine.tick();
    expect(await letters(test)).toHaveLength(4);
  });
}
