import { afterwards, LOST, type Change } from '../../../engine/store/changes';
import { insertEnrollments, listEnrollments } from '../../../engine/store/enrollments';
import { insertHandoffs } from '../../../engine/store/handoffs';
import { insertTasks } from '../../../engine/store/tasks';
import { adoptRevision, liveStandings } from '../../../engine/store/adoptRevision';
import { pauseSequence, resumeSequence } from '../../../engine/store/wholeSequence';
import { handovers } from '../../../engine/model/handover';
import { definitionSchema, findStage, type Revision } from '../../../engine/model/sequence';
import { placement, type Enrollment } from '../../../engine/model/enrollment';
import { LIVE, REASONS, STATUSES, type Reason, type Status } from '../../../engine/model/status';
import { resumed } from '../../../engine/worker/resume';
import { openWorkOf } from '../../../engine/worker/facts';
import { findTasksOf } from '../../../engine/store/tasks';
import { findHandoffsOf } from '../../../engine/store/handoffs';
import type { Db } from '../../../engine/store/database';
import { onEachStore } from '../../support/stores';

const NOW = 1_000_000;
const PERSON = { kind: 'member', id: 'M', role: 'member', name: 'Ada' } as const;

const STAGES = [
  { id: 'mail', kind: 'email', subject: 's', text: 't' },
  { id: 'call', kind: 'task', title: 'Call' },
  { id: 'hand', kind: 'handoff', channel: 'x' },
  { id: 'wait', kind: 'wait' },
  { id: 'late', kind: 'email', text: 't' },
] as const;

function revision(id: string, ids: readonly string[]): Revision {
  const stages = STAGES.filter((stage) => ids.includes(stage.id));
  const definition = definitionSchema.parse({ name: 'A', settings: { window: [] }, stages });
  return { id, sequenceId: 'A', number: id === 'R1' ? 1 : 2, definition, publishedAt: 0 };
}

const OLD = revision('R1', ['mail', 'call', 'hand', 'wait', 'late']);

/** Of a handoff the deadline, which has never passed here: who goes on with one that has gets another one before. */
function heldUntil(stageId: string, n: number): number | null {
  if (stageId === 'hand') return NOW + 5000;
  return n % 4 ? NOW + 5000 - (n % 3) * 5000 : null;
}

/** One of every status, reason and stage that there can be, held or not, sent to or not. */
function mix(): Enrollment[] {
  let n = 0;
  const all: Enrollment[] = [];
  const pairs = STATUSES.flatMap((status): [Status, Reason | null][] =>
    REASONS[status].length === 0 ? [[status, null]] : REASONS[status].map((reason) => [status, reason]),
  );
  for (const [status, reason] of pairs)
    for (const stageId of ['mail', 'call', 'hand', 'wait', 'late'])
      for (const held of [null, 'runner', `runner${LOST}`]) {
        if (reason === 'awaiting_task' && stageId !== 'call') continue;
        if (reason === 'awaiting_handoff' && stageId !== 'hand') continue;
        n += 1;
        const waits = status === 'active' || (status === 'pending' && reason !== 'awaiting_task');
        const row = { status, reason, senderId: 'S', emailsSent: n % 3 };
        all.push({
          id: `E${String(n).padStart(4, '0')}`,
          sequenceId: n % 17 === 0 ? 'B' : 'A',
          leadId: `L${n}`,
          revisionId: 'R1',
          detail: n % 2 ? 'a remark' : null,
          stageId,
          attempt: 1 + (n % 2),
          dueAt: waits ? NOW + (n % 5) * 1000 - 2000 : null,
          heldDueAt: status === 'paused' ? heldUntil(stageId, n) : null,
          enrolledBy: null,
          enrolledAt: 1,
          finishedAt: LIVE.includes(status) ? null : 5,
          updatedAt: 2,
          stagesDone: n % 4,
          lastStageId: null,
          lastStageAt: null,
          leaseOwner: held,
          leaseUntil: held === null ? null : NOW + 90_000,
          ...row,
          ...placement(row, findStage(OLD.definition, stageId)?.kind),
        });
      }
  return all;
}

async function fill(db: Db): Promise<Enrollment[]> {
  const all = mix();
  await insertEnrollments(db, all);
  const work = (each: Enrollment) => ({
    id: `W${each.id}`,
    enrollmentId: each.id,
    leadId: each.leadId,
    sequenceId: each.sequenceId,
    stageId: each.stageId ?? '',
    attempt: each.attempt,
    createdAt: 1,
    closedAt: null,
  });
  const paused = (each: Enrollment): boolean =>
    each.status === 'paused' && Number(each.id.slice(1)) % 2 === 0;
  await insertTasks(
    db,
    all
      .filter((each) => each.reason === 'awaiting_task' || (each.stageId === 'call' && paused(each)))
      .map((each) => ({ ...work(each), assigneeId: null, channel: 'todo', title: 'Call', note: null, status: 'open' as const, outcome: null, dueAt: 1, snoozedUntil: null })),
  ); // prettier-ignore
  await insertHandoffs(
    db,
    all
      .filter((each) => each.reason === 'awaiting_handoff' || (each.stageId === 'hand' && paused(each)))
      .map((each) => ({ ...work(each), channel: 'x', payload: {}, status: 'open' as const, claimedBy: null, availableAt: 1, deadline: each.dueAt ?? each.heldDueAt ?? NOW, answer: null })),
  ); // prettier-ignore
  return all;
}

/** Taken away from whoever holds it, as every change by a person does. */
function taken(row: Enrollment): Enrollment {
  const { leaseOwner } = row;
  const owner = leaseOwner === null || leaseOwner.endsWith(LOST) ? leaseOwner : leaseOwner + LOST;
  return { ...row, leaseOwner: owner };
}

function byHand(before: Enrollment, change: Change): Enrollment {
  const { leaseOwner, leaseUntil } = taken(before);
  return { ...afterwards(change, NOW), leaseOwner, leaseUntil };
}

onEachStore('A whole sequence at once comes to the same as row by row', (open) => {
  test('switched off: who was going on pauses, with the time held; nobody else changes', async () => {
    const store = await open();
    const before = await fill(store);
    const { paused } = await store.transaction((db) => pauseSequence(db, 'A', NOW, PERSON));
    const expected = before.map((row) =>
      row.sequenceId === 'A' && (row.status === 'active' || row.status === 'pending')
        ? byHand(row, {
            enrollment: row,
            revision: OLD,
            happening: 'pause',
            reason: 'sequence_disabled',
            set: { dueAt: null, heldDueAt: row.dueAt },
            events: [],
          })
        : row,
    );
    expect(await listEnrollments(store, {})).toEqual(expected);
    expect(paused).toBe(expected.filter((row, i) => row !== before[i]).length);
    const events = await store.knex('events').select('enrollment_id', 'kind', 'actor_id', 'stage_id');
    expect(events).toHaveLength(paused);
    expect(events[0]).toMatchObject({ kind: 'paused', actor_id: 'M' });
  });

  test('switched on: who was paused with it goes on where it was, at its time, or waits on for its work', async () => {
    const store = await open();
    const before = await fill(store);
    const count = await store.transaction((db) => resumeSequence(db, 'A', [OLD], NOW, PERSON));
    const ids = before.map(({ id }) => id);
    const tasks = await findTasksOf(store, ids);
    const handoffs = await findHandoffsOf(store, ids);
    const expected = before.map((row) => {
      if (row.sequenceId !== 'A' || row.reason !== 'sequence_disabled') return row;
      const of = <Work extends { enrollmentId: string }>(all: Work[]): Work[] =>
        all.filter(({ enrollmentId }) => enrollmentId === row.id);
      const kase = { enrollment: row, revision: OLD, zone: 'UTC', lead: null, isGone: false };
      const work = openWorkOf(row, of(tasks), of(handoffs));
      const change = resumed(kase, work, { now: NOW, offsets: new Map() }, []);
      const after = byHand(row, change);
      // A handoff whose deadline passed meanwhile is over now; by hand it keeps the deadline, which comes to the same.
      return work?.reason === 'awaiting_handoff'
        ? { ...after, dueAt: Math.max(after.dueAt ?? 0, NOW) }
        : after;
    });
    expect(await listEnrollments(store, {})).toEqual(expected);
    expect(count).toBe(expected.filter((row, i) => row !== before[i]).length);
    expect(count).toBeGreaterThan(8);
  });

  test('published anew without a stage: its leads stand at the next one that survives, their open work cancelled', async () => {
    const store = await open();
    const before = await fill(store);
    const fresh = revision('R2', ['mail', 'wait']);
    const places = await liveStandings(store, 'A');
    const plan = handovers(places, () => OLD, fresh.definition);
    await store.transaction((db) => adoptRevision(db, fresh, plan, NOW, PERSON));
    const after = await listEnrollments(store, {});
    const heirs: Record<string, string | null> = { call: 'wait', hand: 'wait', late: null };
    for (const [i, row] of before.entries()) {
      const now = after[i]!;
      const live = row.sequenceId === 'A' && LIVE.includes(row.status);
      if (!live) {
        expect(now).toEqual(row);
        continue;
      }
      expect(now.leaseOwner).toBe(taken(row).leaseOwner);
      const heir = heirs[row.stageId ?? ''];
      if (heir === null)
        expect(now).toMatchObject({ status: 'finished', reason: 'completed', stageId: null, dueAt: null, finishedAt: NOW }); // prettier-ignore
      else
        expect(now).toMatchObject({
          revisionId: 'R2',
          status: row.status,
          stageId: heir ?? row.stageId,
          attempt: heir === undefined ? row.attempt : row.attempt + 1,
        });
    }
    expect(plan.filter(({ stageId, to }) => to !== stageId).map(({ stageId, to }) => [stageId, to]).sort()).toEqual([['call', 'wait'], ['hand', 'wait'], ['late', null]]); // prettier-ignore
    const told = await store.knex('events').whereIn('kind', ['moved', 'finished']).select('kind', 'data');
    const gone = (stage: string): number => places.find(({ stageId }) => stageId === stage)?.enrollments ?? 0;
    expect(told.filter(({ kind }) => kind === 'finished')).toHaveLength(gone('late'));
    expect(told.filter(({ kind }) => kind === 'moved')).toHaveLength(gone('call') + gone('hand'));
    const open_ = (
      await findTasksOf(
        store,
        before.map(({ id }) => id),
      )
    ).filter(({ status }) => status === 'open');
    expect(open_.every(({ sequenceId }) => sequenceId === 'B')).toBe(true);
  });
});
