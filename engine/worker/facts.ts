import type { Enrollment } from '../model/enrollment';
import { findStage, type Revision } from '../model/sequence';
import type { Db } from '../store/database';
import { repliedSince } from '../store/inbound';
import { findMessagesOf, type Message } from '../store/messages';
import { findTasksOf, type Task } from '../store/tasks';

/** What has happened to an enrollment so far, as far as a stage asks. */
export interface Facts {
  readonly messages: readonly Message[];
  readonly tasks: readonly Task[];
  /** When replies came. */
  readonly replies: readonly number[];
}

export const NO_FACTS: Facts = { messages: [], tasks: [], replies: [] };

/** Loads facts only for those whose revision asks (a thread to continue, a branch on what happened). */
export async function loadFacts(
  db: Db,
  cases: readonly { readonly enrollment: Enrollment; readonly revision: Revision }[],
): Promise<(enrollmentId: string) => Facts> {
  const threads = cases.filter(({ enrollment }) => enrollment.emailsSent > 0 || enrollment.attempt > 1);
  const asking = cases.filter(({ revision }) =>
    revision.definition.stages.some((stage) => stage.kind === 'branch' && 'happened' in stage.if),
  );
  const ids = (list: typeof cases): string[] => list.map(({ enrollment }) => enrollment.id);
  if (threads.length === 0 && asking.length === 0) return () => NO_FACTS;
  const messages = groupBy(await findMessagesOf(db, [...new Set([...ids(threads), ...ids(asking)])]));
  const tasks = asking.length > 0 ? groupBy(await findTasksOf(db, ids(asking))) : new Map<string, Task[]>();
  const replies = asking.length > 0 ? await repliedSince(db, ids(asking)) : new Map<string, number[]>();
  return (id) => ({
    messages: messages.get(id) ?? [],
    tasks: tasks.get(id) ?? [],
    replies: replies.get(id) ?? [],
  });
}

/** When the stage `since` was last done; null when it has not been. */
export function stageDoneAt(facts: Facts, revision: Revision, since: string): number | null {
  const stage = findStage(revision.definition, since);
  if (stage?.kind === 'email')
    return (
      facts.messages.filter((message) => message.stageId === since && message.state === 'sent').at(-1)
        ?.intendedAt ?? null
    );
  if (stage?.kind === 'task')
    return facts.tasks.filter((task) => task.stageId === since).at(-1)?.createdAt ?? null;
  return null;
}

function groupBy<Row extends { readonly enrollmentId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.enrollmentId);
    if (group) group.push(row);
    else groups.set(row.enrollmentId, [row]);
  }
  return groups;
}
