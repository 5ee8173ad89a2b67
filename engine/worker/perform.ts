import type { NewEvent } from '../model/event';
import type { Reason } from '../model/status';
import type { Stage } from '../model/stage';
import type { Handoff } from '../store/handoffs';
import type { Task } from '../store/tasks';

/** What a stage that is not an email comes to. */
export type Performed =
  /** Done: go on to this target (a stage id, `next` or `end`). */
  | { readonly go: string; readonly rows?: Rows; readonly events: readonly NewEvent[] }
  /** Waits for somebody; looked at again at `dueAt` (null: only when they answer). */
  | {
      readonly await: Extract<Reason, 'awaiting_task' | 'awaiting_handoff'>;
      readonly dueAt: number | null;
      readonly rows?: Rows;
      readonly events: readonly NewEvent[];
    }
  /** Cannot be done. */
  | { readonly fail: Reason; readonly detail: string };

/** What it writes besides. */
export interface Rows {
  readonly tasks?: readonly Task[];
  readonly handoffs?: readonly Handoff[];
  /** The enrollment whose open handoff nobody answered in time. */
  readonly expired?: string;
}

/** For people: the stage's name, else its id. */
export function stageName(stage: Pick<Stage, 'id' | 'name'>): string {
  return stage.name ?? stage.id;
}
