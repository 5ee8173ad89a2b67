import { resolveTarget, findStage } from '../model/sequence';
import type { BranchStage, Stage } from '../model/stage';
import type { Case, Moment } from './case';
import { stageDue } from './due';
import type { Facts } from './facts';
import { takeBranch } from './stages/branch';

/** A stage that is still to come. */
export interface Coming {
  readonly stage: Stage;
  /** When it is due, if nothing but the time holds it: quotas are not foreseen. */
  readonly dueAt: number;
  /** False: it comes then at the earliest, because somebody must do something first, or never, if something happens. */
  readonly certain: boolean;
}

/** No path is longer (a sequence has at most 200 stages); whatever is stored, a forecast ends. */
const MOST = 400;

/**
 * What is still to come for an enrollment, from its present stage on, with the times. A task, a handoff or a person who
 * must see to a failure is taken to need no time, and everything after it is not certain. Branches are taken as they
 * would be with what is known now; at one that chance decides the forecast ends. Pure.
 */
export function forecast(kase: Case, facts: Facts, moment: Pick<Moment, 'now' | 'offsets'>): Coming[] {
  const { enrollment, revision } = kase;
  const coming: Coming[] = [];
  let stage = findStage(revision.definition, enrollment.stageId);
  let { at, certain } = startOf(kase, stage, moment);
  for (let step = 0; stage && step < MOST; step += 1) {
    coming.push({ stage, dueAt: at, certain });
    const next = onwards(stage, kase, facts);
    if (next === null) return coming;
    certain &&= next.certain;
    const target: Stage | null | undefined = resolveTarget(revision.definition, stage, next.go);
    stage = target ?? undefined;
    if (stage) at = stageDue(stage, Math.max(at, moment.now), kase, moment).dueAt;
  }
  return coming;
}

function startOf(
  kase: Case,
  stage: Stage | undefined,
  moment: Pick<Moment, 'now' | 'offsets'>,
): { at: number; certain: boolean } {
  const { status, reason, dueAt, heldDueAt } = kase.enrollment;
  const { now } = moment;
  if (status === 'active' || reason === 'throttled') return { at: dueAt ?? now, certain: true };
  // Resumes by itself then; what was due before is due at once, inside its window.
  const from = status === 'paused' ? Math.max(now, dueAt ?? 0, heldDueAt ?? 0) : now;
  const at = stage ? stageDue({ ...stage, after: '0', at: undefined }, from, kase, moment).dueAt : from;
  return { at, certain: status === 'paused' && dueAt !== null };
}

/** Where it goes after this stage; null: nobody can know. */
function onwards(stage: Stage, kase: Case, facts: Facts): { go: string; certain: boolean } | null {
  if (stage.kind === 'task') return { go: stage.then, certain: !stage.waits };
  if (stage.kind === 'handoff') return { go: stage.then, certain: false };
  if (stage.kind !== 'branch') return { go: stage.then, certain: true };
  if (isChance(stage)) return null;
  return { go: takeBranch(stage, kase, facts, () => 0).go, certain: 'field' in stage.if };
}

function isChance({ if: test }: BranchStage): boolean {
  return 'chance' in test && test.chance > 0 && test.chance < 100;
}
