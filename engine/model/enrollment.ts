import type { Reason, State, Status } from './status';

/** One lead in one sequence: the present; its events are the past. */
export interface Enrollment extends State {
  readonly id: string;
  readonly sequenceId: string;
  readonly leadId: string;
  readonly revisionId: string;
  readonly status: Status;
  readonly reason: Reason | null;
  /** A sentence for people: what failed, who paused. */
  readonly detail: string | null;
  /** The stage that runs next; null when it is over. */
  readonly stageId: string | null;
  /** Which try at this stage; a retry or a move takes the next number, so that no message row is used twice. */
  readonly attempt: number;
  /** When the worker must look next (stage due, resume time, deadline); null: not before something happens. */
  readonly dueAt: number | null;
  /** While paused: when the stage would have been due. */
  readonly heldDueAt: number | null;
  readonly senderId: string;
  readonly enrolledBy: string | null;
  readonly enrolledAt: number;
  readonly finishedAt: number | null;
  readonly updatedAt: number;
  readonly stagesDone: number;
  readonly emailsSent: number;
  readonly lastStageId: string | null;
  readonly lastStageAt: number | null;
  /** Whose quota the next action takes: the sender's id before an email stage, else `free`. */
  readonly lane: string;
  /** Follow-ups (0) go before first touches (1). */
  readonly priority: number;
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
}

export const FREE_LANE = 'free';

/** Where the claim finds it: derived from what runs next, never set by hand. */
export function placement(
  enrollment: Pick<Enrollment, 'status' | 'reason' | 'senderId' | 'emailsSent'>,
  stageKind: string | undefined,
): Pick<Enrollment, 'lane' | 'priority'> {
  const sends =
    stageKind === 'email' &&
    (enrollment.status === 'active' ||
      (enrollment.status === 'pending' && enrollment.reason === 'throttled'));
  return {
    lane: sends ? enrollment.senderId : FREE_LANE,
    priority: sends && enrollment.emailsSent === 0 ? 1 : 0,
  };
}
