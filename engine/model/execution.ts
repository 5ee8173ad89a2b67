import type { EventKind } from './event';

/** What became of one run of a stage. */
export const EXECUTION_OUTCOMES = [
  'sent',
  'done',
  'waiting',
  'failed',
  'uncertain',
  'skipped',
  'stopped',
] as const;
export type ExecutionOutcome = (typeof EXECUTION_OUTCOMES)[number];

/**
 * The lines of history that tell of a stage's run. `failed` and `not_sent` are among them for what stops before
 * anything is sent (missing merge data, an excluded lead).
 */
export const EXECUTIONS: Readonly<Partial<Record<EventKind, ExecutionOutcome>>> = {
  email_sent: 'sent',
  email_failed: 'failed',
  delivery_uncertain: 'uncertain',
  task_created: 'waiting',
  task_done: 'done',
  task_skipped: 'skipped',
  task_cancelled: 'stopped',
  handoff_created: 'waiting',
  handoff_done: 'done',
  handoff_failed: 'failed',
  handoff_expired: 'failed',
  handoff_cancelled: 'stopped',
  branched: 'done',
  stage_done: 'done',
  stage_skipped: 'skipped',
  throttled: 'waiting',
  failed: 'failed',
  not_sent: 'stopped',
};

/** What has told of a failure already when `failed` follows it in the same moment. */
export const TELLS_FAILURE: readonly EventKind[] = [
  'email_failed',
  'delivery_uncertain',
  'handoff_failed',
  'handoff_expired',
];
