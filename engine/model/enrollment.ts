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
  readonly lastStageId: string | null;
  readonly lastStageAt: number | null;
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
}
