import type { ActorRef } from '../model/event';
import type { Revision } from '../model/sequence';
import { FREE_LANE } from '../model/enrollment';
import { LOST } from './changes';
import type { Stage } from '../model/stage';
import { selectRaw } from './bulk';
import type { Db } from './database';

/**
 * Changes of a whole sequence's enrollments in one statement each, however many there are: what `applyChanges` does
 * row by row ('pause', 'resume' and 'complete' of the state machine). A test holds both against each other.
 */

const HERE = 'sequence_id = ?';

/** Takes the lease away from whoever holds it (see `LOST`). */
export const TAKE = `lease_owner = case when lease_owner like '%${LOST}' then lease_owner else lease_owner || '${LOST}' end`;

/** Pauses all that are going on. @returns how many, and how many of them have a message on its way this moment. */
export async function pauseSequence(
  db: Db,
  sequenceId: string,
  now: number,
  actor: ActorRef,
): Promise<{ paused: number; onTheirWay: number }> {
  const flying = await selectRaw<{ count: number }>(
    db,
    "select count(*) as count from messages where sequence_id = ? and state = 'intended'",
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
  const rows = await selectRaw<{ id: string }>(
    db,
    `update enrollments set status = 'paused', reason = 'sequence_disabled', detail = null, held_due_at = due_at, due_at = null,
       lane = '${FREE_LANE}', priority = 0, ${TAKE}, updated_at = ?
     where ${HERE} and status in ('active', 'pending') returning id`,
    [now, sequenceId],
  );
  return { paused: rows.length, onTheirWay: Number(flying[0]?.count ?? 0) };
}

/**
 * Puts all live enrollments on a new revision, at the same stage where it survives, else at the next stage of the old
 * order that does; where none does, the sequence is complete for them.
 * @returns how many were moved from each deleted stage.
 */
export async function adoptRevision(
  db: Db,
  sequenceId: string,
  old: Revision | null,
  revision: Revision,
  now: number,
  actor: ActorRef,
): Promise<{ stage: string; to: string | null; enrollments: number }[]> {
  const surviving = new Map(revision.definition.stages.map((stage) => [stage.id, stage]));
  const live = "status in ('active', 'pending', 'paused', 'failed', 'not_sent')";
  const moved: { stage: string; to: string | null; enrollments: number }[] = [];
  for (const [index, stage] of (old?.definition.stages ?? []).entries()) {
    if (surviving.has(stage.id)) continue;
    const heir = old?.definition.stages.slice(index + 1).find(({ id }) => surviving.has(id));
    const where = `${HERE} and ${live} and stage_id = ?`;
    await closeWork(db, where, [sequenceId, stage.id], now);
    const rows = heir
      ? await inherit(db, where, [sequenceId, stage.id], heir, now)
      : await completeAll(db, where, [sequenceId, stage.id], now, actor);
    if (rows > 0) moved.push({ stage: stage.id, to: heir?.id ?? null, enrollments: rows });
  }
  await selectRaw(
    db,
    `update enrollments set revision_id = ?, ${TAKE}, updated_at = ? where ${HERE} and ${live} returning id`,
    [revision.id, now, sequenceId],
  );
  return moved;
}

/** Resumes all that the disabled sequence paused; those paused for another reason stay. @returns how many. */
export async function resumeSequence(
  db: Db,
  sequenceId: string,
  stages: readonly Stage[],
  now: number,
  actor: ActorRef,
): Promise<number> {
  const where = `${HERE} and status = 'paused' and reason = 'sequence_disabled'`;
  await writeEvents(db, 'resumed', { because: 'the sequence is on again' }, where, [sequenceId], now, actor);
  const emails = JSON.stringify(stages.filter(({ kind }) => kind === 'email').map(({ id }) => id));
  const open = (table: string, states: string): string =>
    `exists (select 1 from ${table} w where w.enrollment_id = enrollments.id and w.stage_id = enrollments.stage_id
       and w.attempt = enrollments.attempt and w.status in ${states})`;
  const task = open('tasks', "('open')");
  const handoff = open('handoffs', "('open', 'claimed')");
  const rows = await selectRaw<{ id: string }>(
    db,
    `update enrollments set
       status = case when ${task} or ${handoff} then 'pending' else 'active' end,
       reason = case when ${task} then 'awaiting_task' when ${handoff} then 'awaiting_handoff' else null end,
       due_at = case when ${task} then null else ${db.profile.later('coalesce(held_due_at, ?)', '?')} end,
       held_due_at = null, detail = null, updated_at = ?, ${TAKE},
       lane = case when stage_id in (select value from ${db.profile.jsonTexts}) then sender_id else '${FREE_LANE}' end,
       priority = case when emails_sent = 0 and stage_id in (select value from ${db.profile.jsonTexts}) then 1 else 0 end
     where ${where} returning id`,
    [now, now, now, emails, emails, sequenceId],
  );
  return rows.length;
}

async function inherit(
  db: Db,
  where: string,
  bindings: readonly string[],
  heir: Stage,
  now: number,
): Promise<number> {
  const rows = await selectRaw<{ id: string }>(
    db,
    `update enrollments set stage_id = ?, held_due_at = coalesce(held_due_at, ?), ${TAKE}, updated_at = ? where ${where} returning id`,
    [heir.id, now, now, ...bindings],
  );
  return rows.length;
}

async function completeAll(
  db: Db,
  where: string,
  bindings: readonly string[],
  now: number,
  actor: ActorRef,
): Promise<number> {
  await writeEvents(db, 'finished', { reason: 'completed' }, where, bindings, now, actor);
  const rows = await selectRaw<{ id: string }>(
    db,
    `update enrollments set status = 'finished', reason = 'completed', detail = 'No stage was left after the sequence was changed.',
       stage_id = null, due_at = null, held_due_at = null, lane = '${FREE_LANE}', priority = 0, ${TAKE}, finished_at = ?, updated_at = ?
     where ${where} returning id`,
    [now, now, ...bindings],
  );
  return rows.length;
}

/** Open tasks and handoffs of a stage that is no more. */
async function closeWork(db: Db, where: string, bindings: readonly string[], now: number): Promise<void> {
  const here = `enrollment_id in (select id from enrollments where ${where}) and stage_id = ?`;
  const stage = bindings[1] ?? '';
  await selectRaw(
    db,
    `update tasks set status = 'cancelled', closed_at = ? where ${here} and status = 'open' returning id`,
    [now, ...bindings, stage],
  );
  await selectRaw(
    db,
    `update handoffs set status = 'cancelled', closed_at = ? where ${here} and status in ('open', 'claimed') returning id`,
    [now, ...bindings, stage],
  );
}

async function writeEvents(
  db: Db,
  kind: string,
  data: Record<string, unknown>,
  where: string,
  bindings: readonly (string | number)[],
  now: number,
  actor: ActorRef,
): Promise<void> {
  await selectRaw(
    db,
    `insert into events (kind, at, actor_kind, actor_id, enrollment_id, lead_id, sequence_id, stage_id, data)
     select cast(? as text), cast(? as bigint), cast(? as text), cast(? as text), id, lead_id, sequence_id, stage_id, cast(? as text)
     from enrollments where ${where} returning seq`,
    [kind, now, actor.kind, actor.id, JSON.stringify(data), ...bindings],
  );
}
