import type { EngineOptions } from '../../../engine/index';
import type { TestEngine } from '../../support/databases';
import { enroll, mail, publish, type Door } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

type Open = (options?: Partial<EngineOptions>) => Promise<TestEngine>;

interface Execution {
  readonly seq: number;
  readonly at: string;
  readonly outcome: string;
  readonly stage: string;
  readonly email: string;
  readonly detail: string | null;
  readonly message: string | null;
}

const list = async (door: Door, input: object = {}): Promise<readonly Execution[]> =>
  (await door.run<{ executions: Execution[] }>('execution.list', input)).executions;

/** Dalil, line 11: what stages did, as it happens. */
export function executions(open: Open): void {
  let sink: Sink;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(() => sink.stop());

  test('11. Executions: each run of a stage with its outcome, the newest first', async () => {
    const test = await open();
    await publish(test, [
      mail('one'),
      { id: 'way', kind: 'branch', if: { field: 'company', is: 'set' }, yes: 'call', no: 'end' },
      { id: 'call', kind: 'task', title: 'Call' },
    ]);
    await enroll(test, [{ email: 'ada@example.com', company: 'Alpha' }]);
    await test.engine.tick();
    const { tasks } = await test.run<{ tasks: { id: string }[] }>('task.list');
    expect((await list(test)).map(({ stage, outcome }) => [stage, outcome])).toEqual([
      ['call', 'waiting'],
      ['way', 'done'],
      ['one', 'sent'],
    ]);
    await test.run('task.complete', { task: tasks[0]!.id });
    expect((await list(test, { sequence: 'Welcome', stage: 'call' })).map(({ outcome }) => outcome)).toEqual([
      'done',
      'waiting',
    ]);
    const [sent] = await list(test, { outcome: 'sent' });
    expect(sent).toMatchObject({ email: 'ada@example.com', stage: 'one', message: expect.any(String) });
  });

  test('11. Delivery errors: an address that does not exist, a server that is not ready, a field that is missing', async () => {
    const test = await open();
    await test.run('sender.save', through(sink));
    sink.manner = (to) =>
      to.startsWith('gone') ? 'unknown' : to.startsWith('later') ? 'later' : to.startsWith('spam') ? 'spam' : 'take';
    await publish(test, [mail('one', { text: 'Dear {{ firstName }}, hello.' })], { fields: ['firstName'] });
    const named = ['gone', 'later', 'spam', 'good'].map((name) => ({
      email: `${name}@example.com`,
      firstName: name,
    }));
    await enroll(test, [...named, 'nameless@example.com']);
    await test.engine.tick();
    const failed = await list(test, { sequence: 'Welcome', outcome: 'failed' });
    expect(Object.fromEntries(failed.map(({ email, detail }) => [email.split('@')[0], detail]))).toEqual({
      gone: expect.stringMatching(/550.*No such user/),
      later: expect.stringMatching(/451.*Try again later/),
      spam: expect.stringMatching(/554.*spam/),
      nameless: expect.stringMatching(/first_?name/i),
    });
    // Once each: 'failed' beside the refusal that caused it is the same run.
    expect(failed).toHaveLength(4);
    expect((await list(test, { outcome: 'sent' })).map(({ email }) => email)).toEqual(['good@example.com']);
  }); // prettier-ignore

  test('11. Page by page, while new runs come in, none is missed and none shown twice', async () => {
    const test = await open();
    await publish(test, [mail('one')]);
    const wave = async (from: number): Promise<void> => {
      await enroll(
        test,
        Array.from({ length: 10 }, (_, i) => `lead${from + i}@example.com`),
      );
      await test.engine.tick();
    };
    await wave(0);
    const seen: Execution[] = [];
    let before: number | undefined;
    for (let page = 0; ; page += 1) {
      const answer = await test.run<{ executions: Execution[]; next: number | null }>('execution.list', {
        limit: 4,
        ...(before === undefined ? {} : { before }),
      });
      seen.push(...answer.executions);
      if (answer.next === null) break;
      before = answer.next;
      if (page === 0) await wave(10);
    }
    expect(seen).toHaveLength(10);
    expect(new Set(seen.map(({ seq }) => seq)).size).toBe(10);
    expect((await list(test)).length).toBe(20);
  });
}
