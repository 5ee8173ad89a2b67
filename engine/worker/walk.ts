import type { Enrollment } from '../model/enrollment';
import { isThroughlineError } from '../model/errors';
import type { NewEvent } from '../model/event';
import { findStage, resolveTarget } from '../model/sequence';
import type { Sender } from '../model/sender';
import type { EmailStage, Stage } from '../model/stage';
import { placed, type Change, type Facts as SetFacts } from '../store/changes';
import type { Case, Moment, WalkCase } from './case';
import type { Context } from './context';
import { stageDue } from './due';
import type { Facts } from './facts';
import { fill, missingSentence } from './fill';
import type { Performed, Rows } from './perform';
import { resumed } from './resume';
import { takeBranch } from './stages/branch';
import { createHandoff } from './stages/handoff';
import { createTask } from './stages/task';

/** What becomes of one due enrollment, before anything is written. */
export interface Walk {
  readonly change: Change | null;
  readonly rows: readonly Rows[];
  /** The email stage that is to be sent now; then `change` is null. */
  readonly email: EmailStage | null;
}

/** A cycle of branches without a delay would never end; publishing refuses cycles, this holds whatever is stored. */
const MOST_STEPS = 100;

const WORKER = { kind: 'worker', id: null } as const;

/**
 * Walks a due enrollment on through its stages until it must wait, for a time or for somebody. Stages without a delay
 * are done in one go and recorded together; an email stage is left to its sender's lane, where quotas are.
 */
export function walk(
  context: Pick<Context, 'tags' | 'newId' | 'random'>,
  kase: WalkCase,
  facts: Facts,
  sender: Sender,
  moment: Moment,
): Walk {
  const { enrollment } = kase;
  if (enrollment.status === 'paused')
    return only(resumed(kase, facts.openWork, moment, [pauseOver(kase, moment)]));
  if (enrollment.status === 'failed') return only(triedAgain(kase, moment));
  if (enrollment.reason === 'awaiting_handoff')
    return { ...only(handoffExpired(kase, moment)), rows: [{ expired: enrollment.id }] };
  let stage = findStage(kase.revision.definition, enrollment.stageId);
  if (!stage && enrollment.stageId !== null)
    return only(vanished(kase, enrollment.stageId, moment, { events: [] }));
  if (stage?.kind === 'email' && enrollment.lane === enrollment.senderId)
    return { change: null, rows: [], email: stage };

  const rows: Rows[] = [];
  const events: NewEvent[] = [];
  let progress: SetFacts = {};
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (!stage) return { ...only(complete(kase, progress, events, moment)), rows };
    if (stage.kind === 'email') break;
    const performed = perform(context, stage, kase, facts, sender, moment);
    if ('fail' in performed) {
      const { fail: reason, detail } = performed;
      const failed = event(kase, 'failed', stage.id, moment, { reason, detail });
      return {
        ...only({
          ...base(kase),
          happening: 'fail',
          reason,
          detail,
          set: progress,
          events: [...events, failed],
        }),
        rows,
      };
    }
    if (performed.rows) rows.push(performed.rows);
    events.push(...performed.events);
    if ('await' in performed) {
      const set = { ...progress, stageId: stage.id, dueAt: performed.dueAt };
      return { ...only({ ...base(kase), happening: 'await', reason: performed.await, set, events }), rows };
    }
    progress = done(enrollment, progress, stage, moment.now);
    const next: Stage | null | undefined = resolveTarget(kase.revision.definition, stage, performed.go);
    if (next === undefined)
      return { ...only(vanished(kase, performed.go, moment, { set: progress, events })), rows };
    stage = next ?? undefined;
    if (!stage) continue;
    progress = { ...progress, stageId: stage.id, dueAt: stageDue(stage, moment.now, kase, moment).dueAt };
    if ((progress.dueAt ?? 0) > moment.now) break;
  }
  return { ...only({ ...base(kase), happening: 'advance', set: progress, events }), rows };
}

function only(change: Change): Walk {
  return { change, rows: [], email: null };
}

function base(kase: WalkCase): Pick<Change, 'enrollment' | 'revision'> {
  return { enrollment: kase.enrollment, revision: kase.revision };
}

/** A line of history by the worker. */
export function event(
  kase: Pick<Case, 'enrollment'>,
  kind: NewEvent['kind'],
  stageId: string | null,
  { now }: Pick<Moment, 'now'>,
  data: Record<string, unknown> = {},
): NewEvent {
  const { id, leadId, sequenceId } = kase.enrollment;
  return { ...placed({ enrollmentId: id, leadId, sequenceId, stageId }), kind, at: now, actor: WORKER, data };
}

/** The counts after one more stage. */
export function done(enrollment: Enrollment, progress: SetFacts, stage: Stage, now: number): SetFacts {
  return {
    ...progress,
    stagesDone: (progress.stagesDone ?? enrollment.stagesDone) + 1,
    lastStageId: stage.id,
    lastStageAt: now,
  };
}

/** The change that follows when `stage` is done at `now`: on to its target's stage, or the end. */
export function proceed(
  kase: WalkCase,
  stage: Stage,
  target: string,
  moment: Moment,
  extra: { set?: SetFacts; events: readonly NewEvent[] },
): Change {
  const progress = done(kase.enrollment, extra.set ?? {}, stage, moment.now);
  const next = resolveTarget(kase.revision.definition, stage, target);
  if (next === undefined) return vanished(kase, target, moment, { ...extra, set: progress });
  if (!next) return complete(kase, progress, extra.events, moment);
  const set = { ...progress, stageId: next.id, dueAt: stageDue(next, moment.now, kase, moment).dueAt };
  return { ...base(kase), happening: 'advance', set, events: extra.events };
}

function complete(kase: WalkCase, progress: SetFacts, events: readonly NewEvent[], moment: Moment): Change {
  const finished = event(kase, 'finished', null, moment, { reason: 'completed' });
  return {
    ...base(kase),
    happening: 'complete',
    reason: 'completed',
    set: { ...progress, stageId: null, dueAt: null },
    events: [...events, finished],
  };
}

/** A soft bounce is tried again by itself (see `softRetryAt`). */
function triedAgain(kase: WalkCase, moment: Moment): Change {
  const { enrollment, revision } = kase;
  const stage = findStage(revision.definition, enrollment.stageId);
  const dueAt = stage
    ? stageDue({ ...stage, after: '0', at: undefined }, moment.now, kase, moment).dueAt
    : moment.now;
  const { status: from, reason, stageId } = enrollment;
  const because = 'the time to try again has come';
  return {
    ...base(kase),
    happening: 'retry',
    set: { attempt: enrollment.attempt + 1, dueAt },
    events: [event(kase, 'retried', stageId, moment, { from, reason, because })],
  };
}

function pauseOver(kase: WalkCase, moment: Moment): NewEvent {
  return event(kase, 'resumed', kase.enrollment.stageId, moment, {
    because: 'the time to resume has come',
  });
}

/** Publishing checks each path; whatever is stored all the same, nobody is finished by mistake. */
function vanished(
  kase: WalkCase,
  stageId: string,
  moment: Pick<Moment, 'now'>,
  { set, events }: { set?: SetFacts; events: readonly NewEvent[] },
): Change {
  const detail = `Its sequence has no stage '${stageId}'. Publish it with that stage, or move the lead to another one.`;
  const reason = 'stage_missing';
  const failed = event(kase, 'failed', kase.enrollment.stageId, moment, { reason, detail });
  return {
    ...base(kase),
    happening: 'fail',
    reason,
    detail,
    ...(set && { set }),
    events: [...events, failed],
  };
}

/** Nobody answered in time. */
function handoffExpired(kase: WalkCase, moment: Moment): Change {
  const { stageId } = kase.enrollment;
  const stage = findStage(kase.revision.definition, stageId);
  const expired = event(kase, 'handoff_expired', stageId, moment);
  if (!stage) return vanished(kase, String(stageId), moment, { events: [expired] });
  if (stage.kind !== 'handoff' || stage.onTimeout === 'continue')
    return proceed(kase, stage, stage.kind === 'branch' ? 'next' : stage.then, moment, { events: [expired] });
  const detail = `No workflow answered the handoff '${stage.name ?? stage.id}' (${stage.channel}) within ${stage.timeout}.`;
  return {
    ...base(kase),
    happening: 'fail',
    reason: 'handoff_failed',
    detail,
    events: [expired, event(kase, 'failed', stage.id, moment, { reason: 'handoff_failed', detail })],
  };
}

function perform(
  { tags, newId, random }: Pick<Context, 'tags' | 'newId' | 'random'>,
  stage: Exclude<Stage, EmailStage>,
  kase: WalkCase,
  facts: Facts,
  sender: Sender,
  moment: Moment,
): Performed {
  if (stage.kind === 'wait') return { go: stage.then, events: [event(kase, 'stage_done', stage.id, moment)] };
  if (!hasLead(kase)) throw new Error(`The lead for the stage '${stage.id}' was not loaded.`);
  if (stage.kind === 'branch') {
    const { go, answer, because } = takeBranch(stage, kase, facts, random);
    return { go, events: [event(kase, 'branched', stage.id, moment, { answer, because })] };
  }
  const templates =
    stage.kind === 'task'
      ? { title: stage.title, ...(stage.note === undefined ? {} : { note: stage.note }) }
      : stage.payload;
  const result = filledOrFailed(() => fill(tags, templates, stage, kase, sender, moment));
  if ('fail' in result) return result;
  const { filled } = result;
  if (stage.kind === 'handoff') return createHandoff(stage, kase, moment, filled, newId);
  return createTask(
    stage,
    kase,
    moment,
    { title: filled['title'] ?? stage.title, note: filled['note'] ?? null },
    newId,
  );
}

function hasLead(kase: WalkCase): kase is Case {
  return kase.lead !== null;
}

function filledOrFailed(
  work: () => ReturnType<typeof fill>,
): { filled: Readonly<Record<string, string>> } | Extract<Performed, { fail: unknown }> {
  try {
    const { filled, missing } = work();
    if (missing.length === 0) return { filled };
    return { fail: 'missing_merge_data', detail: missingSentence(missing) };
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return { fail: 'missing_merge_data', detail: error.message };
  }
}
