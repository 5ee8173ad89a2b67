/** What history records. One line each; the enrollment row is changed in the same transaction. */
export const EVENT_KINDS = [
  'enrolled', 'enrolment_refused', 'stage_started', 'stage_done', 'stage_skipped', 'branched', 'email_claimed', 'email_sent', 'email_failed',
  'delivery_uncertain', 'delivery_settled', 'task_created', 'task_done', 'task_skipped', 'task_cancelled',
  'task_assigned', 'task_rescheduled', 'task_snoozed',
  'handoff_created', 'handoff_claimed', 'handoff_postponed', 'handoff_done', 'handoff_failed', 'handoff_expired', 'handoff_cancelled', 'throttled', 'paused',
  'resumed', 'failed', 'not_sent', 'finished', 'removed', 'retried', 'moved', 'replied', 'mail_received', 'mail_unmatched', 'unsubscribed', 'message_opened', 'message_clicked',
  'lead_created', 'lead_updated', 'lead_converted', 'lead_deleted', 'lead_erased', 'lead_merged', 'sequence_saved', 'sequence_published', 'sequence_disabled', 'sequence_archived', 'sequence_restored', 'sequence_shared', 'sender_saved', 'sender_removed', 'sender_failed', 'member_created', 'api_key_created', 'api_key_revoked', 'suppressed', 'unsuppressed', 'organisation_saved', 'override',
  'segment_saved', 'segment_removed', 'auto_enroll', 'source_saved', 'source_removed',
] as const; // prettier-ignore
export type EventKind = (typeof EVENT_KINDS)[number];

/** Who did it: a member, the worker, a mailbox, or somebody with a door of their own (`cli`, `n8n`, `demo`). */
export interface ActorRef {
  readonly kind: 'member' | 'worker' | 'mailbox' | 'system';
  readonly id: string | null;
}

export interface NewEvent {
  readonly kind: EventKind;
  readonly at: number;
  readonly actor: ActorRef;
  readonly enrollmentId?: string | null;
  readonly leadId?: string | null;
  readonly sequenceId?: string | null;
  readonly stageId?: string | null;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface HistoryEvent extends Required<NewEvent> {
  /** Grows with every event; a reader resumes after the last one it saw. */
  readonly seq: number;
}
