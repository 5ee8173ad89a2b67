import { answering, letters, takeIn, write } from '../../support/inbox';
import { DAY, enroll, kindsOf, mail, publish, rows, states, type Row } from '../../support/scenario';
import type { Open, TestEngine } from '../open';

const LEAD = 'lead@example.com';
const TWO = [mail('one'), mail('two', { after: '2 days' })];

interface Enrolled {
  readonly enrolled: number;
  readonly results: readonly { outcome: string; code: string | null; enrollment: string | null }[];
}

async function history(door: TestEngine, filter: object): Promise<Row[]> {
  return (await door.run<{ enrollments: Row[] }>('enrollment.list', { repeats: true, ...filter }))
    .enrollments;
}

async function contacted(open: Open, settings: object = {}, stages = TWO): Promise<TestEngine> {
  const door = await open();
  await publish(door, stages, settings);
  await enroll(door, [LEAD]);
  await door.engine.tick();
  return door;
}

async function answer(door: TestEngine, text: string): Promise<void> {
  await takeIn(door, write(answering((await letters(door))[0]!), text));
}

export function finishing(open: Open): void {
  test('7. Finished (Replied), where the sequence stops on reply', async () => {
    const door = await contacted(open);
    await answer(door, 'Yes, gladly.');
    expect(await states(door)).toEqual({ [LEAD]: 'Finished (Replied)' });
    door.clock.advance(2 * DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 0 });
  });

  test('8. Finished (No reply): through all stages and out', async () => {
    const door = await contacted(open);
    door.clock.advance(2 * DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    expect((await rows(door))[LEAD]).toMatchObject({ state: 'Finished (No reply)', stagesDone: 2, dueAt: null });
  });

  test('9. Finished (Opt-out): opted out before; it leaves at enrolment and no stage runs', async () => {
    const door = await open();
    await publish(door, TWO);
    await door.run('suppression.add', { values: [LEAD], reason: 'opt_out' });
    const answer_ = await door.run<Enrolled>('enroll', { sequence: 'Welcome', leads: [LEAD, 'b@example.com'] });
    expect(answer_).toMatchObject({ enrolled: 1, results: [{ outcome: 'skipped', code: 'opted_out' }, { code: null }] });
    expect((await rows(door))[LEAD]).toMatchObject({ state: 'Finished (Opted out before)', stage: null, dueAt: null, stagesDone: 0, emailsSent: 0 });
    expect(await door.engine.tick()).toMatchObject({ sent: 1, claimed: 1 });
    expect((await letters(door)).map(({ to }) => to)).toEqual(['b@example.com']);
    expect(await kindsOf(door, (await rows(door))[LEAD]!.id)).toEqual(['enrolment_refused']);
    // However often it is delivered, it is recorded once.
    await door.run('enroll', { sequence: 'Welcome', leads: [LEAD] });
    expect(await history(door, { sequence: 'Welcome', lead: LEAD })).toHaveLength(1);
  });

  test('10. Finished, where the sequence does not stop on reply: all emails are sent, whoever answers', async () => {
    const door = await contacted(open, { stopOnReply: false });
    await answer(door, 'Thanks!');
    expect(await states(door)).toEqual({ [LEAD]: 'Active' });
    door.clock.advance(2 * DAY);
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    // 'No reply' would not be true, and is not what it waited for.
    expect((await rows(door))[LEAD]).toMatchObject({ state: 'Finished', status: 'finished', emailsSent: 2 });
  });

  test('14. Finished (Unenrolled): a user takes it out; nothing more is sent', async () => {
    const door = await contacted(open);
    expect(await door.run('remove', { sequence: 'Welcome', emails: [LEAD], because: 'A customer by now' })).toMatchObject({ done: 1 });
    expect((await rows(door))[LEAD]).toMatchObject({ state: 'Removed (By hand)', detail: 'A customer by now' });
    door.clock.advance(3 * DAY);
    expect(await door.engine.tick()).toMatchObject({ claimed: 0 });
  });
} // prettier-ignore

export function enrolling(open: Open): void {
  test('12. Already enrolled: recorded, leaves at enrolment, no stage runs; the one that was there goes on', async () => {
    const door = await contacted(open);
    const before = (await rows(door))[LEAD]!;
    const again = (): Promise<Enrolled> => door.run('enroll', { sequence: 'Welcome', leads: [LEAD] });
    expect(await again()).toMatchObject({ enrolled: 0, results: [{ outcome: 'skipped', code: 'already_in' }] });
    const all = await history(door, { sequence: 'Welcome', lead: LEAD });
    expect(all.map(({ state }) => state)).toEqual(['Active', 'Finished (Already enrolled)']);
    expect(all[1]).toMatchObject({ stage: null, stagesDone: 0, emailsSent: 0, dueAt: null });
    // The list of who is in the sequence has the lead once, as it was.
    expect((await rows(door))[LEAD]).toEqual(before);
    expect(await history(door, { sequence: 'Welcome', reason: 'already_enrolled' })).toHaveLength(1);
    await again();
    expect(await history(door, { sequence: 'Welcome' })).toHaveLength(2);
    expect(await door.engine.tick()).toMatchObject({ claimed: 0 });
    // Verbs by address mean where the lead really is.
    expect(await door.run('pause', { sequence: 'Welcome', emails: [LEAD] })).toMatchObject({ done: 1, refused: 0 });
    await door.run('finish', { sequence: 'Welcome', emails: [LEAD] });
    expect(await door.run('retry', { sequence: 'Welcome', emails: [LEAD] })).toMatchObject({ results: [{ code: 'nothing_to_retry' }] });
    expect((await rows(door))[LEAD]).toMatchObject({ id: before.id, state: 'Finished (By hand)' });
  });

  test('13. Other enrolled: in another sequence where this one takes only leads that are in none; recorded, no stage runs', async () => {
    const door = await contacted(open);
    await publish(door, TWO, { otherSequences: 'refuse' }, 'Only');
    expect(await door.run('enroll', { sequence: 'Only', leads: [LEAD] })).toMatchObject({ enrolled: 0, results: [{ code: 'active_elsewhere' }] });
    expect((await rows(door, 'Only'))[LEAD]).toMatchObject({ state: 'Finished (Other enrolled)', stage: null, emailsSent: 0 });
    expect(await door.engine.tick()).toMatchObject({ claimed: 0 });
    expect(await states(door)).toEqual({ [LEAD]: 'Active' });
    await door.run('finish', { sequence: 'Welcome', emails: [LEAD] });
    expect(await door.run('enroll', { sequence: 'Only', leads: [LEAD] })).toMatchObject({ enrolled: 1 });
    expect((await history(door, { sequence: 'Only' })).map(({ state }) => state)).toEqual(['Finished (Other enrolled)', 'Active']);
  });

  test('15. Limits: only once', async () => {
    const door = await contacted(open, { enrolment: 'once' });
    await door.run('finish', { sequence: 'Welcome', emails: [LEAD] });
    const again = (more: object = {}): Promise<Enrolled> => door.run('enroll', { sequence: 'Welcome', leads: [LEAD], ...more });
    expect(await again()).toMatchObject({ enrolled: 0, results: [{ code: 'already_finished' }] });
    expect((await history(door, { lead: LEAD })).map(({ state }) => state)).toEqual(['Finished (By hand)', 'Finished (Already enrolled)']);
    expect(await again({ override: ['already_finished'] })).toMatchObject({ enrolled: 1 });
  });

  test('15. Limits: once means a stay, not an attempt that was turned away', async () => {
    const door = await open();
    await publish(door, TWO);
    await publish(door, TWO, { enrolment: 'once', otherSequences: 'refuse' }, 'Once');
    await enroll(door, [LEAD]);
    expect(await door.run('enroll', { sequence: 'Once', leads: [LEAD] })).toMatchObject({ enrolled: 0 });
    await door.run('finish', { sequence: 'Welcome', emails: [LEAD] });
    expect(await door.run('enroll', { sequence: 'Once', leads: [LEAD] })).toMatchObject({ enrolled: 1 });
  });

  test.each([['when_not_active'], ['any']])('15. Limits: again once it is over (%s), and never twice at the same time', async (enrolment) => {
    const door = await contacted(open, { enrolment });
    const again = (): Promise<Enrolled> => door.run('enroll', { sequence: 'Welcome', leads: [LEAD] });
    expect(await again()).toMatchObject({ enrolled: 0 });
    for (let round = 0; round < 2; round += 1) {
      await door.run('finish', { sequence: 'Welcome', emails: [LEAD] });
      expect(await again()).toMatchObject({ enrolled: 1 });
    }
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
  });

  test('15. Limits: a lead may be in several sequences at once, unless a sequence says no', async () => {
    const door = await contacted(open);
    await publish(door, TWO, {}, 'Second');
    expect(await door.run('enroll', { sequence: 'Second', leads: [LEAD] })).toMatchObject({ enrolled: 1 });
    expect(await door.engine.tick()).toMatchObject({ sent: 1 });
    await publish(door, TWO, { otherSequences: 'refuse' }, 'Third');
    expect(await door.run('enroll', { sequence: 'Third', leads: [LEAD] })).toMatchObject({ enrolled: 0 });
    expect(await door.run('enroll', { sequence: 'Third', leads: [LEAD], override: ['active_elsewhere'] })).toMatchObject({ enrolled: 1 });
  });
} // prettier-ignore
