import { answering, letters, takeIn, write, type Letter, type TakenIn } from '../../support/inbox';
import { enroll, kindsOf, mail, publish, rows, states } from '../../support/scenario';
import type { Open, TestEngine } from '../open';

const LEAD = 'lead@example.com';
const OFFICE = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];
const STAGES = [mail('one'), mail('two', { after: '1 day' }), mail('three', { after: '1 day' })];
const CHOSEN = { sequence: 'Welcome', emails: [LEAD] };

/** A lead who has had the first message. */
async function contacted(open: Open, lead: object = {}, settings: object = {}): Promise<TestEngine> {
  const door = await open();
  await publish(door, STAGES, { window: OFFICE, ...settings });
  await enroll(door, [{ email: LEAD, ...lead }]);
  // Open in Berlin and in New York.
  door.clock.set(Date.parse('2026-03-02T15:30:00+01:00'));
  await door.engine.tick();
  expect(await letters(door)).toHaveLength(1);
  return door;
}

/** What the responder of the lead answers. */
function away(letter: Letter, text: string, more: Record<string, string> = {}): Buffer {
  const headers = {
    ...answering(letter),
    Date: 'Mon, 02 Mar 2026 15:31:00 +0100',
    'Auto-Submitted': 'auto-replied',
    Subject: `Automatic reply: ${letter.subject}`,
  };
  return write({ ...headers, ...more }, text);
}

async function receive(door: TestEngine, text: string): Promise<TakenIn> {
  const [letter] = await letters(door, { lead: LEAD });
  return takeIn(door, away(letter!, text));
}

const NO_DATE = 'I am out of the office and read mail now and then.';
const BACK = 'I am out of the office. I will be back on 11 March 2026.';

/** The row that the lead has now. */
const row = async (door: TestEngine) => (await rows(door))[LEAD]!;

export function switching(open: Open): void {
  test('2. Off pauses all; on resumes them where they were, and leaves those paused for another reason', async () => {
    const door = await open();
    const call = { id: 'call', kind: 'task', title: 'Call' };
    await publish(door, [mail('one'), call, mail('two', { after: '2 days' })]);
    await enroll(door, ['a@x.example', 'b@x.example', 'c@x.example', 'd@x.example']);
    await door.engine.tick();
    await door.engine.tick();
    const { tasks } = await door.run<{ tasks: { id: string; email: string }[] }>('task.list');
    const of = (email: string) => tasks.find((task) => task.email === email)!.id;
    await door.run('task.complete', { task: of('a@x.example') });
    await door.run('task.complete', { task: of('b@x.example') });
    await door.run('pause', { sequence: 'Welcome', emails: ['b@x.example', 'd@x.example'] });
    const before = await rows(door);
    expect(await door.run('sequence.disable', { sequence: 'Welcome' })).toMatchObject({ paused: 2 });
    expect(await states(door)).toEqual({
      'a@x.example': 'Paused (Sequence is off)', 'b@x.example': 'Paused (By hand)',
      'c@x.example': 'Paused (Sequence is off)', 'd@x.example': 'Paused (By hand)',
    }); // prettier-ignore
    door.clock.advance({ days: 1 });
    expect(await door.engine.tick()).toMatchObject({ sent: 0 });
    expect(await door.run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({ resumed: 2 });
    const after = await rows(door);
    expect(after['a@x.example']).toMatchObject({
      state: 'Active',
      stage: 'two',
      dueAt: before['a@x.example']!.dueAt,
    });
    expect(after['c@x.example']).toMatchObject({ state: 'Pending (Awaiting task)', stage: 'call' });
    expect([after['b@x.example']!.state, after['d@x.example']!.state]).toEqual(['Paused (By hand)', 'Paused (By hand)']); // prettier-ignore
  });
}

export function outOfOffice(open: Open): void {
  test('3. An out-of-office reply with a return date pauses, and the next stage goes out by itself then', async () => {
    const door = await contacted(open);
    expect(await receive(door, BACK)).toMatchObject({ kind: 'absence', state: 'Paused (Out of office)' });
    expect(await row(door)).toMatchObject({ dueAt: '2026-03-11T09:00:00+01:00', stage: 'two' });
    door.clock.set(Date.parse('2026-03-11T08:59:00+01:00'));
    expect(await door.engine.tick()).toMatchObject({ sent: 0 });
    door.clock.set(Date.parse('2026-03-11T09:00:00+01:00'));
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    expect((await letters(door)).map(({ stage }) => stage)).toEqual(['one', 'two']);
    expect(await row(door)).toMatchObject({ state: 'Active', stage: 'three' });
  });

  test("3. The return is a day in the lead's own zone, and the next window counts where that day has none", async () => {
    const door = await contacted(open, { timeZone: 'America/New_York' });
    await receive(door, BACK);
    expect(await row(door)).toMatchObject({ dueAt: '2026-03-11T09:00:00-04:00' });
    await receive(door, 'I am out of the office. I will be back on 14 March 2026.');
    expect(await row(door)).toMatchObject({ dueAt: '2026-03-16T09:00:00-04:00' });
  });

  test('3. A stage that is due later than the return keeps its time; a task that is awaited is awaited again', async () => {
    const door = await open();
    const call = { id: 'call', kind: 'task', title: 'Call' };
    await publish(door, [mail('one'), call, mail('two', { after: '30 days' })]);
    await enroll(door, [LEAD]);
    await door.engine.tick();
    await door.engine.tick();
    await receive(door, BACK);
    expect(await row(door)).toMatchObject({ state: 'Paused (Out of office)', stage: 'call' });
    door.clock.set(Date.parse('2026-03-11T00:00:00+01:00'));
    await door.engine.tick();
    expect(await row(door)).toMatchObject({ state: 'Pending (Awaiting task)', stage: 'call' });
    const { tasks } = await door.run<{ tasks: { id: string }[] }>('task.list');
    expect(tasks).toHaveLength(1);
  });

  test('3. Who is away is away for all of its sequences; of two days the later counts', async () => {
    const door = await contacted(open);
    await publish(door, STAGES, {}, 'Second');
    await enroll(door, [LEAD], { sequence: 'Second' });
    await receive(door, BACK);
    expect(await states(door, 'Second')).toEqual({ [LEAD]: 'Paused (Out of office)' });
    expect((await rows(door, 'Second'))[LEAD]).toMatchObject({ dueAt: '2026-03-11T00:00:00+01:00' });
    await receive(door, 'I am out of the office. I will be back on 18 March 2026.');
    expect(await row(door)).toMatchObject({ dueAt: '2026-03-18T09:00:00+01:00' });
    await receive(door, 'I am out of the office. I will be back on 9 March 2026, at last.');
    expect(await row(door)).toMatchObject({ dueAt: '2026-03-18T09:00:00+01:00' });
    await receive(door, NO_DATE);
    expect(await row(door)).toMatchObject({ dueAt: '2026-03-18T09:00:00+01:00' });
  });

  test('3. Who is paused by a person stays so; while the sequence is off the return still counts', async () => {
    const door = await contacted(open);
    await door.run('pause', CHOSEN);
    await receive(door, BACK);
    expect(await row(door)).toMatchObject({ state: 'Paused (By hand)', dueAt: null });
    await door.run('resume', CHOSEN);
    await door.run('sequence.disable', { sequence: 'Welcome' });
    await receive(door, `${BACK} Again.`);
    expect(await row(door)).toMatchObject({ state: 'Paused (Out of office)' });
    await door.run('sequence.publish', { sequence: 'Welcome' });
    expect(await row(door)).toMatchObject({
      state: 'Paused (Out of office)',
      dueAt: '2026-03-11T09:00:00+01:00',
    });
  });
}

export function withoutDate(open: Open): void {
  test.each([
    ['resume', {}, 'Active'],
    ['finish', {}, 'Finished (By hand)'],
    ['remove', {}, 'Removed (By hand)'],
  ])('4. Without a date it waits for a person, who may: %s', async (verb, more, state) => {
    const door = await contacted(open);
    expect(await receive(door, NO_DATE)).toMatchObject({ state: 'Paused (Out of office)' });
    expect(await row(door)).toMatchObject({ dueAt: null });
    door.clock.advance({ days: 60 });
    expect(await door.engine.tick()).toMatchObject({ sent: 0 });
    expect(await door.run(verb, { ...CHOSEN, ...more })).toMatchObject({ done: 1 });
    expect(await row(door)).toMatchObject({ state });
    expect(await door.engine.tick()).toMatchObject({ sent: verb === 'resume' ? 1 : 0 });
  });

  test('4. … or set a date to resume, change it, and it resumes by itself then', async () => {
    const door = await contacted(open);
    await receive(door, NO_DATE);
    expect(await door.run('reschedule', { ...CHOSEN, at: '2026-03-20' })).toMatchObject({
      message: 'Rescheduled 1 enrollment.',
    });
    expect(await row(door)).toMatchObject({
      state: 'Paused (Out of office)',
      dueAt: '2026-03-20T09:00:00+01:00',
    });
    await door.run('reschedule', { ...CHOSEN, at: '2026-03-10T14:30:00+01:00' });
    expect(await row(door)).toMatchObject({ dueAt: '2026-03-10T14:30:00+01:00' });
    door.clock.set(Date.parse('2026-03-10T14:30:00+01:00'));
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    expect(await door.run('reschedule', { ...CHOSEN, at: '2026-03-20' })).toMatchObject({ refused: 1, results: [{ code: 'not_paused' }] }); // prettier-ignore
    await expect(door.run('reschedule', { ...CHOSEN, at: '2026-03-08' })).rejects.toMatchObject({ code: 'time_in_the_past' }); // prettier-ignore
  });

  test('4. A sequence that no reply stops is not held up for good by an answer without a date', async () => {
    const door = await contacted(open, {}, { stopOnReply: false });
    await receive(door, NO_DATE);
    expect(await row(door)).toMatchObject({ state: 'Active' });
    expect(await kindsOf(door, (await row(door)).id)).toContain('mail_received');
  });
}

interface Pause {
  readonly since: string;
  readonly reason: string;
  readonly why: string | null;
  readonly by: string | null;
  readonly resumesAt: string | null;
  readonly mail: { id: string; kind: string; from: string; subject: string; text: string } | null;
}

export function details(open: Open): void {
  test("5. The pause's details: when, why, and the message that caused it", async () => {
    const door = await contacted(open);
    door.clock.advance({ minutes: 7 });
    const taken = await receive(door, NO_DATE);
    const { id } = await row(door);
    const about = async (): Promise<Pause> =>
      (await door.run<{ pause: Pause }>('enrollment.get', { enrollment: id })).pause;
    const expected = {
      since: '2026-03-02T15:37:00+01:00',
      reason: 'out_of_office',
      why: 'Out of office; the answer names no day of return.',
      by: 'mailbox',
      resumesAt: null,
      mail: {
        id: taken.id,
        kind: 'absence',
        from: LEAD,
        subject: 'Automatic reply: Subject of one',
        text: NO_DATE,
      },
    };
    expect(await about()).toMatchObject(expected);
    expect(await door.run('explain', { enrollment: id })).toMatchObject({ pause: expected });
    await door.run('reschedule', { ...CHOSEN, at: '2026-03-20' });
    expect(await about()).toMatchObject({ ...expected, resumesAt: '2026-03-20T09:00:00+01:00' });
    await door.run('resume', CHOSEN);
    expect(await about()).toBeNull();
    await door.run('pause', CHOSEN);
    expect(await about()).toMatchObject({ reason: 'manual', by: 'library', mail: null });
  });
}
