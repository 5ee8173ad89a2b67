import { FREE_LANE, type Enrollment } from '../model/enrollment';
import { findStage, type Revision } from '../model/sequence';
import type { Db } from '../store/database';
import { repliedSince } from '../store/inbound';
import { findHandoffsOf, type Handoff } from '../store/handoffs';
import { findMessagesOf, type Message } from '../store/messages';
import { findTasksOf, type Task } from '../store/tasks';

/** What has happened to an enrollment so far, as far as a stage asks. */
export interface Facts {
  readonly messages: readonly Message[];
  readonly tasks: readonly Task[];
  /** Of a branch that asks since a handoff, and of one that is to be resumed. */
  readonly handoffs: readonly Handoff[];
  /** When replies came. */
  readonly replies: readonly number[];
  /** Of one that is to be resumed: what it waited for when it was paused, if that is still open. */
  readonly openWork: OpenWork | null;
}

export interface OpenWork {
  readonly reason: 'awaiting_task' | 'awaiting_handoff';
  /** Of a handoff. */
  readonly deadline: number | null;
}

export const NO_FACTS: Facts = {
  messages: [],
  tasks: [],
  handoffs: [],
  replies: [],
  openWork: null,
};

/** Loads facts only for those that ask (an email to send, a branch on what happened, a pause that is over). */
export async function loadFacts(
  db: Db,
  cases: readonly { readonly enrollment: Enrollment; readonly revision: Revision }[],
): Promise<(enrollmentId: string) => Facts> {
  const mailing = cases.filter(({ enrollment }) => enrollment.lane !== FREE_LANE);
  const resuming = cases.filter(({ enrollment }) => enrollment.status === 'paused');
  const asking = cases.filter(({ revision }) =>
    revision.definition.stages.some((stage) => stage.kind === 'branch' && 'happened' in stage.if),
  );
  const sinceHandoff = asking.filter(({ revision: { definition } }) =>
    definition.stages.some(
      (stage) =>
        stage.kind === 'branch' &&
        'happened' in stage.if &&
        findStage(definition, stage.if.since ?? null)?.kind === 'handoff',
    ),
  );
  const ids = (list: typeof cases): string[] => list.map(({ enrollment }) => enrollment.id);
  if (mailing.length + asking.length + resuming.length === 0) return () => NO_FACTS;
  const messages = groupBy(await findMessagesOf(db, [...new Set([...ids(mailing), ...ids(asking)])]));
  const tasks = groupBy(await findTasksOf(db, [...new Set([...ids(asking), ...ids(resuming)])]));
  const handoffs = groupBy(await findHandoffsOf(db, [...new Set([...ids(resuming), ...ids(sinceHandoff)])]));
  const replies = asking.length > 0 ? await repliedSince(db, ids(asking)) : new Map<string, number[]>();
  const work = new Map(
    resuming.map(({ enrollment }) => {
      const { id } = enrollment;
      return [id, openWorkOf(enrollment, tasks.get(id) ?? [], handoffs.get(id) ?? [])];
    }),
  );
  return (id) => ({
    messages: messages.get(id) ?? [],
    tasks: tasks.get(id) ?? [],
    handoffs: handoffs.get(id) ?? [],
    replies: replies.get(id) ?? [],
    openWork: work.get(id) ?? null,
  });
}

/** The task or handoff that this enrollment's present stage still waits for. */
export function openWorkOf(
  { stageId, attempt }: Pick<Enrollment, 'stageId' | 'attempt'>,
  tasks: readonly Task[],
  handoffs: readonly Handoff[],
): OpenWork | null {
  const here = (work: Task | Handoff): boolean => work.stageId === stageId && work.attempt === attempt;
  if (tasks.some((task) => here(task) && task.status === 'open'))
    return { reason: 'awaiting_task', deadline: null };
  const handoff = handoffs.find(
    (each) => here(each) && (each.status === 'open' || each.status === 'claimed'),
  );
  return handoff ? { reason: 'awaiting_handoff', deadline: handoff.deadline } : null;
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
  if (stage?.kind === 'handoff')
    return facts.handoffs.filter((handoff) => handoff.stageId === since).at(-1)?.createdAt ?? null;
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
