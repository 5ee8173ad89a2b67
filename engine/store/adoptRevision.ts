import { FREE_LANE, type Enrollment } from '../model/enrollment';
import type { ActorRef } from '../model/event';
import type { Handover, Standing } from '../model/handover';
import type { Revision } from '../model/sequence';
import { LIVE } from '../model/status';
import { changeRows, selectRaw, selectRows, updateRows } from './bulk';
import type { Db } from './database';
import { enrollments } from './enrollments';
import { HERE, PLACE, placeKey, TAKE } from './wholeSequence';

const ALIVE = `${HERE} and status in ('${LIVE.join("', '")}')`;

/** Where the live enrollments of a sequence stand. */
export async function liveStandings(db: Db, sequenceId: string): Promise<Standing[]> {
  const rows = await selectRaw<{ revision_id: string; stage_id: string | null; count: number }>(
    db,
    `select revision_id, stage_id, count(*) as count from enrollments where ${ALIVE} group by revision_id, stage_id`,
    [sequenceId],
  );
  return rows.map(({ revision_id, stage_id, count }) => ({
    revisionId: revision_id,
    stageId: stage_id,
    enrollments: Number(count),
  }));
}

/** Who waits at one of these places for a handoff that nobody has reported yet. */
export async function waitingForHandoffs(
  db: Db,
  sequenceId: string,
  places: readonly Handover[],
): Promise<Enrollment[]> {
  if (places.length === 0) return [];
  return selectRows(
    db,
    enrollments,
    (columns) =>
      `select ${columns} from enrollments where ${ALIVE} and ${PLACE} in (${within(places)}) and exists (
         select 1 from handoffs h where h.enrollment_id = enrollments.id and h.stage_id = enrollments.stage_id
         and h.attempt = enrollments.attempt and h.status in ('open', 'claimed'))`,
    [sequenceId, ...keysOf(places)],
  );
}

/** Who is paused with the sequence at a handoff whose deadline has passed meanwhile. */
export async function waitingInVain(db: Db, sequenceId: string, now: number): Promise<Enrollment[]> {
  return selectRows(
    db,
    enrollments,
    (columns) =>
      `select ${columns} from enrollments where ${HERE} and status = 'paused' and reason = 'sequence_disabled' and exists (
         select 1 from handoffs h where h.enrollment_id = enrollments.id and h.stage_id = enrollments.stage_id
         and h.attempt = enrollments.attempt and h.status in ('open', 'claimed') and h.deadline <= ?)`,
    [sequenceId, now],
  );
}

/** Sets when paused enrollments are due once they go on. */
export async function holdUntil(db: Db, rows: readonly Enrollment[]): Promise<void> {
  await updateRows(db, enrollments, ['heldDueAt'], rows);
}

/**
 * Puts all live enrollments of a sequence on a new revision, however many there are: one statement for those who go on,
 * and one each for their history, their open work, and those for whom no stage is left. A test holds it against
 * `applyChanges` ('move' and 'complete').
 */
export async function adoptRevision(
  db: Db,
  revision: Revision,
  plan: readonly Handover[],
  now: number,
  actor: ActorRef,
): Promise<void> {
  const { sequenceId } = revision;
  const moving = plan.filter(({ stageId, to }) => to !== stageId);
  await tell(db, sequenceId, moving, now, actor);
  await closeWork(db, sequenceId, plan.filter(({ closesWork }) => closesWork), now); // prettier-ignore
  await complete(db, sequenceId, plan.filter(({ to }) => to === null), now); // prettier-ignore
  const heirs = moving.filter(({ to }) => to !== null);
  const moves = heirs.length > 0;
  const cases = heirs.map(() => 'when ? then ?').join(' ');
  const isMoved = `${PLACE} in (${within(heirs)})`;
  const keys = keysOf(heirs);
  // A move takes the next number, as every other does: no message and no task is taken for one of an earlier visit.
  const steps = moves
    ? `stage_id = case ${PLACE} ${cases} else stage_id end, attempt = attempt + case when ${isMoved} then 1 else 0 end,
       held_due_at = case when ${isMoved} then coalesce(held_due_at, ?) else held_due_at end,`
    : '';
  await changeRows(
    db,
    `update enrollments set ${steps} revision_id = ?, ${TAKE}, updated_at = ? where ${ALIVE}`,
    [
      ...heirs.flatMap((place, index) => [keys[index] ?? '', place.to]),
      ...keys,
      ...keys,
      ...(moves ? [now] : []),
      revision.id,
      now,
      sequenceId,
    ],
  );
}

function within(places: readonly Handover[]): string {
  return places.map(() => '?').join(', ');
}

function keysOf(places: readonly Handover[]): string[] {
  return places.map(({ revisionId, stageId }) => placeKey(revisionId, stageId));
}

/** Each lead's history says where it stood and where it goes on. */
async function tell(
  db: Db,
  sequenceId: string,
  moving: readonly Handover[],
  now: number,
  actor: ActorRef,
): Promise<void> {
  for (const place of moving) {
    const { stageId: from, to } = place;
    const data = to === null ? { reason: 'completed' } : { from, to, because: 'its stage was deleted' };
    await changeRows(
      db,
      `insert into events (kind, at, actor_kind, actor_id, enrollment_id, lead_id, sequence_id, stage_id, data)
       select cast(? as text), cast(? as bigint), cast(? as text), cast(? as text), id, lead_id, sequence_id, cast(? as text), cast(? as text)
       from enrollments where ${ALIVE} and ${PLACE} = ?`,
      [
        to === null ? 'finished' : 'moved',
        now,
        actor.kind,
        actor.id,
        to ?? from,
        JSON.stringify(data),
        sequenceId,
        ...keysOf([place]),
      ],
    );
  }
}

async function closeWork(
  db: Db,
  sequenceId: string,
  places: readonly Handover[],
  now: number,
): Promise<void> {
  if (places.length === 0) return;
  const here = `(enrollment_id, stage_id) in (
    select id, stage_id from enrollments where ${ALIVE} and ${PLACE} in (${within(places)}))`;
  const bindings = [now, sequenceId, ...keysOf(places)];
  await changeRows(
    db,
    `update tasks set status = 'cancelled', closed_at = ? where ${here} and status = 'open'`,
    bindings,
  );
  await changeRows(
    db,
    `update handoffs set status = 'cancelled', closed_at = ? where ${here} and status in ('open', 'claimed')`,
    bindings,
  );
}

async function complete(db: Db, sequenceId: string, places: readonly Handover[], now: number): Promise<void> {
  if (places.length === 0) return;
  await changeRows(
    db,
    `update enrollments set status = 'finished', reason = 'completed',
       detail = 'No stage was left after the sequence was changed.', stage_id = null, due_at = null, held_due_at = null,
       lane = '${FREE_LANE}', priority = 0, ${TAKE}, finished_at = ?, updated_at = ?
     where ${ALIVE} and ${PLACE} in (${within(places)})`,
    [now, now, sequenceId, ...keysOf(places)],
  );
}
