import type { ActorRef } from '../model/event';
import type { Revision } from '../model/sequence';
import { FREE_LANE } from '../model/enrollment';
import { LOST } from './changes';
import { changeRows, selectRaw } from './bulk';
import type { Db } from './database';

/**
 * Changes of a whole sequence's enrollments in one statement each, however many there are: what `applyChanges` does
 * row by row ('pause' and 'resume' of the state machine). A test holds both against each other.
 */

export const HERE = 'sequence_id = ?';

/** Takes the lease away from whoever holds it (see `LOST`). */
export const TAKE = `lease_owner = case when lease_owner like '%${LOST}' then lease_owner else lease_owner || '${LOST}' end`;

/** Whoever has one of these in hand loses it, and it is decided anew. Locked ones: `lockEnrollments`. */
export async function loseLeases(db: Db, ids: readonly string[]): Promise<void> {
  await changeRows(
    db,
    `update enrollments set ${TAKE} where lease_owner is not null and id in (select value from ${db.profile.jsonTexts})`,
    [JSON.stringify(ids)],
  );
}

/** Where an enrollment stands, as one text: its revision and its stage. */
export const PLACE = "(revision_id || ' ' || coalesce(stage_id, ''))";

export function placeKey(revisionId: string, stageId: string | null): string {
  return `${revisionId} ${stageId ?? ''}`;
}

/**
 * Pauses all that are going on.
 * @param actor null: only for as long as the transaction lasts, which is nobody's deed and no history.
 * @returns how many, and how many of them have a message on its way this moment.
 */
export async function pauseSequence(
  db: Db,
  sequenceId: string,
  now: number,
  actor: ActorRef | null,
): Promise<{ paused: number; onTheirWay: number }> {
  // By the partial index of open messages, which are few, as a sequence's are not: SQLite takes it only where its own
  // words are said, and where none on the sequence offers itself ("|| ''").
  const flying = await selectRaw<{ count: number }>(
    db,
    `select count(*) as count from messages
     where sequence_id || '' = ? and state in ('intended', 'uncertain') and state = 'intended'`,
    [sequenceId],
  );
  await writeEvents(
    db,
    'paused',
    { reason: 'sequence_disabled' },
    `${HERE} and status in ('active', 'pending')`,
    [sequenceId],
    now,
    actor,
  );
  const paused = await changeRows(
    db,
    `update enrollments set status = 'paused', reason = 'sequence_disabled', detail = null, held_due_at = due_at, due_at = null,
       lane = '${FREE_LANE}', priority = 0, ${TAKE}, updated_at = ?
     where ${HERE} and status in ('active', 'pending')`,
    [now, sequenceId],
  );
  return { paused, onTheirWay: Number(flying[0]?.count ?? 0) };
}

/**
 * Resumes all that the disabled sequence paused; those paused for another reason stay.
 * @param revisions all on which one of them stands
 * @param actor null: as with `pauseSequence`
 * @returns how many.
 */
export async function resumeSequence(
  db: Db,
  sequenceId: string,
  revisions: readonly Revision[],
  now: number,
  actor: ActorRef | null,
): Promise<number> {
  const where = `${HERE} and status = 'paused' and reason = 'sequence_disabled'`;
  await writeEvents(db, 'resumed', { because: 'the sequence is on again' }, where, [sequenceId], now, actor);
  const emails = JSON.stringify(
    revisions.flatMap(({ id, definition }) =>
      definition.stages.filter(({ kind }) => kind === 'email').map((stage) => placeKey(id, stage.id)),
    ),
  );
  const sends = `${PLACE} in (select value from ${db.profile.jsonTexts})`;
  // Asked once for all and looked up row by row: correlated, the statement took PostgreSQL half as long again.
  const open = (table: string, states: string): string =>
    `(id, coalesce(stage_id, ''), attempt) in (
       select enrollment_id, stage_id, attempt from ${table} where sequence_id = ? and status in ${states})`;
  const task = open('tasks', "('open')");
  const handoff = open('handoffs', "('open', 'claimed')");
  return changeRows(
    db,
    `update enrollments set
       status = case when ${task} or ${handoff} then 'pending' else 'active' end,
       reason = case when ${task} then 'awaiting_task' when ${handoff} then 'awaiting_handoff' else null end,
       due_at = case when ${task} then null else ${db.profile.later('coalesce(held_due_at, ?)', '?')} end,
       held_due_at = null, detail = null, updated_at = ?, ${TAKE},
       lane = case when ${sends} then sender_id else '${FREE_LANE}' end,
       priority = case when emails_sent = 0 and ${sends} then 1 else 0 end
     where ${where}`,
    [...Array<string>(5).fill(sequenceId), now, now, now, emails, emails, sequenceId],
  );
}

async function writeEvents(
  db: Db,
  kind: string,
  data: Record<string, unknown>,
  where: string,
  bindings: readonly (string | number)[],
  now: number,
  actor: ActorRef | null,
): Promise<void> {
  if (actor === null) return;
  await changeRows(
    db,
    `insert into events (kind, at, actor_kind, actor_id, enrollment_id, lead_id, sequence_id, stage_id, data)
     select cast(? as text), cast(? as bigint), cast(? as text), cast(? as text), id, lead_id, sequence_id, stage_id, cast(? as text)
     from enrollments where ${where}`,
    [kind, now, actor.kind, actor.id, JSON.stringify(data), ...bindings],
  );
}
