/**
 * The state machine once more, small and slow: one lead in one sequence is a `Run`, and each thing that can happen is a
 * function that says what must follow. Written from docs/concepts.md; nothing of the engine is in it.
 */

export type Status = 'active' | 'pending' | 'paused' | 'failed' | 'not_sent' | 'finished' | 'removed';

export interface Step {
  readonly id: string;
  readonly kind: 'email' | 'task' | 'wait' | 'handoff' | 'branch';
  /** Milliseconds. */
  readonly after: number;
  /** Of a handoff. */
  readonly timeout?: number;
  readonly onTimeout?: 'continue' | 'fail';
  /** Of an email: it names the lead's company. */
  readonly needsCompany?: boolean;
  /** Of a branch, for leads that are not very important; the others go to the next. */
  readonly no?: string;
}

export interface Person {
  readonly email: string;
  company: boolean;
  important: boolean;
  /** Why nobody may write to them. */
  forbidden: 'opt_out' | 'bounce' | 'exclusion' | null;
}

export interface Run {
  readonly id: string;
  readonly person: Person;
  readonly plan: Plan;
  status: Status;
  reason: string | null;
  stage: string | null;
  due: number | null;
  held: number | null;
  done: number;
  /** The stages whose mail went out, in order. */
  readonly sent: string[];
  /** A task or a handoff that somebody has to see to. */
  open: { readonly kind: 'task' | 'handoff'; readonly deadline: number | null } | null;
  /** Its last mail came back. */
  returned: boolean;
}

export interface Plan {
  readonly name: string;
  readonly steps: readonly Step[];
  on: boolean;
}

/** Every pair that the table of docs/concepts.md allows and that can come of what this model does. */
export const STATES = [
  'active', 'pending awaiting_task', 'pending awaiting_handoff', 'paused manual', 'paused sequence_disabled',
  'paused out_of_office', 'failed missing_merge_data', 'failed handoff_failed', 'not_sent excluded', 'finished completed',
  'finished replied', 'finished bounced', 'finished unsubscribed', 'finished manual', 'finished already_enrolled', 'finished opted_out', 'removed manual',
]; // prettier-ignore

export const isLive = ({ status }: Run): boolean => status !== 'finished' && status !== 'removed';
export const stateOf = ({ status, reason }: Run): string =>
  reason === null ? status : `${status} ${reason}`;

function be(run: Run, status: Status, reason: string | null = null): void {
  run.status = status;
  run.reason = reason;
  if (status === 'failed' || status === 'not_sent' || !isLive(run)) run.due = run.held = null;
  if (!isLive(run)) run.open = null;
}

/** Back to what it waited for, or due when it would have been, and not in the past. */
function goesOn(run: Run, now: number): void {
  const { held, open } = run;
  const paused = Math.min(run.due ?? now, now);
  run.held = null;
  if (!open) {
    be(run, 'active');
    run.due = Math.max(held ?? now, now);
    return;
  }
  // A handoff whose deadline passed while it was offered to nobody has its whole time again.
  if (open.deadline !== null && open.deadline <= now) {
    const { timeout = 0 } = stepOf(run);
    run.open = { ...open, deadline: paused + timeout > now ? paused + timeout : now + timeout };
  }
  be(run, 'pending', `awaiting_${open.kind}`);
  run.due = run.open?.deadline ?? null;
}

/** The step is done: the next one, or the end. A paused run stays paused. */
function nextStep(run: Run, now: number, to?: string): void {
  const { steps } = run.plan;
  const next = to === undefined ? steps[steps.findIndex(({ id }) => id === run.stage) + 1] : steps.find(({ id }) => id === to); // prettier-ignore
  run.done += 1;
  run.open = null;
  if (!next) {
    run.stage = null;
    return be(run, 'finished', 'completed');
  }
  run.stage = next.id;
  if (run.status === 'paused') run.held = now + next.after;
  else {
    be(run, 'active');
    run.due = now + next.after;
  }
}

export function enrolled(id: string, person: Person, plan: Plan, now: number): Run {
  const [first] = plan.steps;
  return { id, person, plan, status: 'active', reason: null, stage: first!.id, due: now + first!.after, held: null, done: 0, sent: [], open: null, returned: false }; // prettier-ignore
}

/**
 * Who may not be enrolled leaves a trace, once for each stay: a run that is over before it begins. Null: none.
 * @param before the runs of the lead in this sequence, oldest first
 */
export function turnedAway(id: string, person: Person, plan: Plan, before: readonly Run[]): Run | null {
  const optedOut = person.forbidden === 'opt_out' ? 'opted_out' : null;
  const reason = before.some(isLive) ? 'already_enrolled' : optedOut;
  if (reason === null || before.at(-1)?.reason === reason) return null;
  const run = enrolled(id, person, plan, 0);
  return { ...run, status: 'finished', reason, stage: null, due: null };
}

// What people do: each says whether it is done or refused.

export function pause(run: Run, until: number | null): boolean {
  if (!['active', 'pending', 'paused'].includes(run.status)) return false;
  if (run.status !== 'paused') run.held = run.due;
  run.due = until;
  be(run, 'paused', 'manual');
  return true;
}

export function resume(run: Run, now: number): boolean {
  if (run.status !== 'paused' || !run.plan.on) return false;
  goesOn(run, now);
  return true;
}

export function remove(run: Run): boolean {
  if (!isLive(run)) return false;
  be(run, 'removed', 'manual');
  return true;
}

export function finish(run: Run): boolean {
  if (!isLive(run)) return false;
  be(run, 'finished', 'manual');
  return true;
}

export function retry(run: Run, now: number, others: readonly Run[]): boolean {
  if (!['failed', 'not_sent', 'removed'].includes(run.status) || !run.plan.on) return false;
  const again = (other: Run): boolean =>
    other !== run && other.person === run.person && other.plan === run.plan && isLive(other);
  if (others.some(again) || run.person.forbidden !== null) return false;
  if (run.reason === 'missing_merge_data' && !run.person.company) return false;
  be(run, 'active');
  run.due = now;
  return true;
}

export function move(run: Run, to: string, backwards: boolean, now: number): boolean {
  if (!isLive(run) || !run.plan.on) return false;
  const place = (stage: string | null): number => run.plan.steps.findIndex(({ id }) => id === stage);
  if (place(to) <= place(run.stage) && !backwards) return false;
  run.open = run.held = null;
  run.stage = to;
  // Who is paused stays so, at its new stage.
  if (run.status === 'paused') run.held = now;
  else {
    be(run, 'active');
    run.due = now;
  }
  return true;
}

/** 'Run its next stage now.' */
export function hasten(run: Run, now: number): boolean {
  if (run.status !== 'active') return false;
  run.due = now;
  step(run, now);
  return true;
}

export function switchOff(run: Run): void {
  if (run.status !== 'active' && run.status !== 'pending') return;
  run.held = run.due;
  run.due = null;
  be(run, 'paused', 'sequence_disabled');
}

export function switchOn(run: Run, now: number): void {
  if (run.reason !== 'sequence_disabled') return;
  goesOn(run, now);
}

/** A person closed the task, or a workflow said that the handoff is done. */
export function closed(run: Run, now: number): void {
  if (run.status === 'pending' || run.status === 'paused') nextStep(run, now);
}

export function handoffFailed(run: Run): void {
  if (run.status !== 'pending' && run.status !== 'paused') return;
  run.open = null;
  be(run, 'failed', 'handoff_failed');
}

// What comes back by mail.

/** News end what is live, and say more of what was merely completed. */
function ends(run: Run, reason: string): void {
  if (isLive(run) || run.reason === 'completed') be(run, 'finished', reason);
}

export function replied(run: Run): void {
  ends(run, 'replied');
}

export function bounced(run: Run): void {
  if (run.person.forbidden !== 'opt_out') run.person.forbidden = 'bounce';
  if (!run.returned) ends(run, 'bounced');
  run.returned = true;
}

/** The lead is away: until a day, or nobody knows how long. Who was paused by a person stays so. */
export function away(run: Run, until: number | null): void {
  const goes = run.status === 'active' || run.status === 'pending';
  if (!goes && run.reason !== 'out_of_office' && run.reason !== 'sequence_disabled') return;
  if (goes) run.held = run.due;
  else if (until === null || (run.reason === 'out_of_office' && (run.due ?? 0) >= until)) return;
  run.due = until;
  be(run, 'paused', 'out_of_office');
}

export function unsubscribed(run: Run, all: readonly Run[]): void {
  run.person.forbidden = 'opt_out';
  for (const other of all)
    if (other === run || (other.person === run.person && isLive(other))) ends(other, 'unsubscribed');
}

// What happens by itself.

/** All that is due, until nothing is. */
export function tick(runs: readonly Run[], now: number): void {
  for (const run of runs) while (run.due !== null && run.due <= now) step(run, now);
}

/** One turn of one run: through what needs no mail, or one mail. */
function step(run: Run, now: number): void {
  if (run.status === 'paused') {
    if (run.plan.on) return goesOn(run, now);
    run.due = null;
    return be(run, 'paused', 'sequence_disabled');
  }
  if (run.reason === 'awaiting_handoff') {
    if (stepOf(run).onTimeout === 'continue') return nextStep(run, now);
    run.open = null;
    return be(run, 'failed', 'handoff_failed');
  }
  if (stepOf(run).kind === 'email') return mail(run, now);
  while (run.status === 'active' && run.due! <= now && stepOf(run).kind !== 'email') act(run, now);
}

function stepOf(run: Run): Step {
  return run.plan.steps.find(({ id }) => id === run.stage)!;
}

function act(run: Run, now: number): void {
  const { kind, no, timeout } = stepOf(run);
  if (kind === 'task' || kind === 'handoff') {
    run.due = kind === 'task' ? null : now + (timeout ?? 0);
    run.open = { kind, deadline: run.due };
    return be(run, 'pending', `awaiting_${kind}`);
  }
  return nextStep(run, now, kind === 'branch' && !run.person.important ? no : undefined);
}

function mail(run: Run, now: number): void {
  const { forbidden, company } = run.person;
  if (forbidden === 'opt_out') return be(run, 'finished', 'unsubscribed');
  if (forbidden === 'bounce') return be(run, 'finished', 'bounced');
  if (forbidden === 'exclusion') return be(run, 'not_sent', 'excluded');
  const { id, needsCompany } = stepOf(run);
  if (needsCompany && !company) return be(run, 'failed', 'missing_merge_data');
  run.sent.push(id);
  return nextStep(run, now);
}
