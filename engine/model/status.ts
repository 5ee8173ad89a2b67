import { ThroughlineError } from './errors';

/** Where an enrollment stands. DESIGN: 'Status and reason'. */
export const STATUSES = ['active', 'pending', 'paused', 'failed', 'not_sent', 'finished', 'removed'] as const;
export type Status = (typeof STATUSES)[number];

/** Every reason that a status may carry; `active` carries none. */
export const REASONS = {
  active: [],
  pending: ['throttled', 'awaiting_task', 'awaiting_handoff', 'awaiting_condition'],
  paused: ['manual', 'sequence_disabled', 'out_of_office', 'unclear_reply', 'company_replied'],
  failed: [
    'soft_bounce', 'smtp_error', 'sender_error', 'quota_exceeded', 'missing_merge_data', 'invalid_recipient',
    'handoff_failed', 'delivery_uncertain', 'stage_missing',
  ],
  not_sent: ['excluded', 'recently_contacted', 'do_not_send_stage', 'suppressed_company'],
  finished: [
    'completed', 'replied', 'meeting_booked', 'bounced', 'spam_blocked', 'opted_out', 'unsubscribed', 'converted',
    'manual', 'already_enrolled', 'other_enrolled', 'company_replied',
  ],
  removed: ['manual', 'lead_deleted', 'legal', 'excluded', 'recently_contacted'],
} as const satisfies Readonly<Record<Status, readonly string[]>>; // prettier-ignore

export type Reason = (typeof REASONS)[Status][number];

export interface State {
  readonly status: Status;
  readonly reason: Reason | null;
}

/** Live: the lead is still in the sequence; one lead has at most one live enrollment in one sequence. */
export const LIVE: readonly Status[] = ['active', 'pending', 'paused', 'failed', 'not_sent'];

/** What can happen to an enrollment. */
export const HAPPENINGS = [
  'advance', 'throttle', 'await', 'proceed', 'complete', 'pause', 'resume', 'fail', 'withhold', 'finish', 'remove',
  'retry', 'move',
] as const; // prettier-ignore
export type Happening = (typeof HAPPENINGS)[number];

type Rule = { readonly to: Status; readonly from: readonly Status[] };

/**
 * The state machine, as data: what may happen in which status, and what follows.
 * - advance: a stage is done, the next one is due. proceed: what was awaited came. complete: no stage is left.
 * - finish is allowed from `finished` only to sharpen what ended it into what happened after it (see `follow`).
 */
export const RULES: Readonly<Record<Happening, Rule>> = {
  advance: { from: ['active', 'pending'], to: 'active' },
  throttle: { from: ['active', 'pending'], to: 'pending' },
  await: { from: ['active', 'pending', 'paused'], to: 'pending' },
  proceed: { from: ['pending'], to: 'active' },
  complete: { from: ['active', 'pending'], to: 'finished' },
  // From `failed`: only one that is tried again by itself (worker/held.ts).
  pause: { from: ['active', 'pending', 'paused', 'failed'], to: 'paused' },
  resume: { from: ['paused'], to: 'active' },
  // From `paused`: the workflow of its handoff reports a failure. From `failed`: its next try is put off.
  fail: { from: ['active', 'pending', 'paused', 'failed'], to: 'failed' },
  withhold: { from: ['active', 'pending'], to: 'not_sent' },
  finish: { from: ['active', 'pending', 'paused', 'failed', 'not_sent', 'finished'], to: 'finished' },
  remove: {
    from: ['active', 'pending', 'paused', 'failed', 'not_sent', 'finished', 'removed'],
    to: 'removed',
  },
  // From `finished`: only what ended because the address took no mail (see `follow`).
  retry: { from: ['failed', 'not_sent', 'removed', 'finished'], to: 'active' },
  // Whoever is paused is moved by a `pause`: it stays so at its new stage.
  move: { from: ['active', 'pending', 'failed', 'not_sent'], to: 'active' },
};

/** Ended because the lead's address took no mail: with a new address the sequence can go on. */
const UNDELIVERED: readonly Reason[] = ['bounced', 'spam_blocked'];

export function isUndelivered({ status, reason }: State): boolean {
  return status === 'finished' && reason !== null && UNDELIVERED.includes(reason);
}

/** What may still come of an enrollment that is over: news that says more than 'completed' did. */
const SHARPENS: readonly Reason[] = [
  'replied',
  'meeting_booked',
  'bounced',
  'spam_blocked',
  'unsubscribed',
  'converted',
];

/** Most meetings are booked by somebody who has replied. */
function sharpens(ended: Reason | null, news: Reason | null): boolean {
  if (ended === 'replied') return news === 'meeting_booked';
  return ended === 'completed' && news !== null && SHARPENS.includes(news);
}

/** The state that follows, or null when the table forbids it. Pure. */
export function follow(state: State, happening: Happening, reason: Reason | null): State | null {
  const rule = RULES[happening];
  if (!rule.from.includes(state.status)) return null;
  if (happening === 'finish' && state.status === 'finished' && !sharpens(state.reason, reason)) return null;
  if (
    happening === 'remove' &&
    (state.status === 'removed' || state.status === 'finished') &&
    reason !== 'legal' &&
    reason !== 'lead_deleted'
  ) {
    return null;
  }
  if (happening === 'remove' && state.status === 'removed' && state.reason === 'legal') return null;
  if (happening === 'retry' && state.reason === 'legal') return null;
  if (happening === 'retry' && state.status === 'finished' && !isUndelivered(state)) return null;
  const next: State = { status: rule.to, reason: rule.to === 'active' ? null : reason };
  if (!isState(next)) {
    throw new ThroughlineError({
      code: 'unknown_reason',
      kind: 'internal',
      message: `'${String(reason)}' is no reason for the status '${next.status}' (${happening}).`,
    });
  }
  return next;
}

/** Whether the pair stands in the table. */
export function isState({ status, reason }: State): boolean {
  const allowed: readonly string[] = REASONS[status];
  return allowed.length === 0 ? reason === null : reason !== null && allowed.includes(reason);
}

const WORDS: Partial<Record<Reason, string>> = {
  completed: 'No reply', manual: 'By hand', opted_out: 'Opted out before', sequence_disabled: 'Sequence is off',
  throttled: 'Throttled', smtp_error: 'SMTP error',
}; // prettier-ignore

/** Left at enrolment: it is recorded, no stage ran, and it counts as no stay in the sequence. */
export const EXITS = ['opted_out', 'already_enrolled', 'other_enrolled'] as const satisfies readonly Reason[];
export type Exit = (typeof EXITS)[number];

export function isExit({ status, reason }: State): boolean {
  return status === 'finished' && (EXITS as readonly (Reason | null)[]).includes(reason);
}

/** What people sort a list by: every state is in one of these. */
export const GROUPS = ['active', 'paused', 'failed', 'bounced', 'not_sent', 'finished', 'removed'] as const;
export type Group = (typeof GROUPS)[number];

/** The states of each group: a status, with these reasons or with any but these. */
export const GROUP_STATES: Readonly<
  Record<Group, { statuses: readonly Status[]; reasons?: readonly Reason[]; not?: readonly Reason[] }>
> = {
  active: { statuses: ['active', 'pending'] },
  paused: { statuses: ['paused'] },
  failed: { statuses: ['failed'] },
  bounced: { statuses: ['finished'], reasons: UNDELIVERED },
  not_sent: { statuses: ['not_sent'] },
  finished: { statuses: ['finished'], not: UNDELIVERED },
  removed: { statuses: ['removed'] },
};

/** `Finished (Replied)`, as doors show it. */
export function describeState({ status, reason }: State): string {
  const word = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).replace(/_/g, ' ');
  return reason === null ? word(status) : `${word(status)} (${WORDS[reason] ?? word(reason)})`;
}
