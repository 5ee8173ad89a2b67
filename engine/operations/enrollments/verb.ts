import { z } from 'zod';
import type { Enrollment } from '../../model/enrollment';
import { isThroughlineError } from '../../model/errors';
import type { NewEvent } from '../../model/event';
import { actingAs, mayEdit, type Actor } from '../../model/member';
import type { Sharing } from '../../model/sequence';
import { describeState } from '../../model/status';
import { chunks } from '../../store/bulk';
import { afterwards, applyChanges, placed, type Change } from '../../store/changes';
import type { Db } from '../../store/database';
import { lockEnrollments } from '../../store/enrollments';
import { moment, type Case, type Moment } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { bulkResult, selectionShape, type BulkResult, type Outcome } from '../bulk';
import { operation, type Operation } from '../operation';
import { confirmation } from '../refusals';
import { select, type Selection } from './select';
import { loadSubjects, type Subject } from './subject';

export interface Refused {
  readonly code: string;
  readonly message: string;
}

export interface VerbDefinition<Shape extends z.ZodRawShape> {
  readonly name: string;
  readonly summary: string;
  readonly path: string;
  /** 'Paused' … in 'Paused 3 enrollments'. */
  readonly past: string;
  readonly extra: Shape;
  /** Looks at the input before any enrollment is touched. */
  readonly check?: (context: ActingContext, input: z.output<z.ZodObject<Shape>>) => void;
  /** What becomes of one of them. */
  readonly decide: (
    subject: Subject,
    input: z.output<z.ZodObject<Shape>>,
    context: ActingContext,
    moment: Moment,
  ) => Change | Refused;
}

/** An operation on enrollments: bulk by nature, each answered for itself, nothing all-or-nothing. */
export function verb<Shape extends z.ZodRawShape>(definition: VerbDefinition<Shape>): Operation {
  return operation({
    name: definition.name,
    summary: definition.summary,
    method: 'POST',
    path: definition.path,
    permission: 'member',
    input: z.object({ ...selectionShape, ...definition.extra }),
    result: bulkResult,
    async run(context, input) {
      // zod has checked both parts; TypeScript cannot see through the spread of a generic shape.
      const extra = input as unknown as z.output<z.ZodObject<Shape>>;
      definition.check?.(context, extra);
      const selected = await select(context, context.store, selectionOf(input, definition.extra));
      const results: Outcome[] = selected.missing.map(({ reference, message }) =>
        refusedOutcome(null, reference, { code: 'not_found', message }),
      );
      for (const batch of chunks(selected.found)) {
        const ids = batch.map(({ id }) => id);
        results.push(...(await onceMore(context, (db) => runOn(context, db, ids, definition, extra))));
        context.onProgress({ done: results.length, total: selected.found.length + selected.missing.length });
      }
      return summarise(definition.past, results);
    },
  });
}

/** A key that the verb has a use of its own for ('finish' has a reason) chooses no enrollments. */
function selectionOf(input: object, extra: z.ZodRawShape): Selection {
  const chosen = Object.entries(input).filter(([key]) => key in selectionShape && !(key in extra));
  return Object.fromEntries(chosen);
}

/** Somebody enrolled a lead in the very moment in which its old enrollment was revived: now that is known. */
async function onceMore({ store }: ActingContext, work: (db: Db) => Promise<Outcome[]>): Promise<Outcome[]> {
  try {
    return await store.transaction(work);
  } catch (error) {
    if (!store.profile.isUniqueViolation(error)) throw error;
    return store.transaction(work);
  }
}

async function runOn<Shape extends z.ZodRawShape>(
  context: ActingContext,
  db: Db,
  ids: readonly string[],
  definition: VerbDefinition<Shape>,
  input: z.output<z.ZodObject<Shape>>,
): Promise<Outcome[]> {
  const at = await moment(context, db);
  const subjects = await loadSubjects(context, db, await lockEnrollments(db, ids), at);
  const revived = new Set<string>();
  const decided = subjects.map((subject) => {
    const place = `${subject.enrollment.sequenceId} ${subject.enrollment.leadId}`;
    const liveElsewhere = subject.liveElsewhere || revived.has(place);
    const decision = decideOne({ ...subject, liveElsewhere }, definition, input, context, at);
    if ('happening' in decision && decision.happening === 'retry') revived.add(place);
    return { subject, decision };
  });
  const changes = decided.flatMap(({ decision }) => ('happening' in decision ? [decision] : []));
  const after = new Map(
    (await applyChanges(db, changes, at.now)).map((enrollment) => [enrollment.id, enrollment]),
  );
  return decided.map(({ subject, decision }): Outcome => {
    const { enrollment, lead } = subject;
    if (!('happening' in decision)) return refusedOutcome(enrollment, lead.email, decision);
    return doneOutcome(
      definition.past,
      after.get(enrollment.id) ?? enrollment,
      lead.email,
      onItsWay(subject),
    );
  });
}

function decideOne<Shape extends z.ZodRawShape>(
  subject: Subject,
  definition: VerbDefinition<Shape>,
  input: z.output<z.ZodObject<Shape>>,
  context: ActingContext,
  at: Moment,
): Change | Refused {
  if (!mayEdit(context.actor, subject.sequence)) {
    return {
      code: 'not_yours',
      message: `The sequence '${subject.sequence.name}' is shared for viewing only; its owner or an admin may do this.`,
    };
  }
  const decided = definition.decide(subject, input, context, at);
  if (!('happening' in decided)) return decided;
  const decision = { ...decided, events: byAdmin(decided.events, context.actor, subject.sequence) };
  try {
    afterwards(decision, at.now);
    return decision;
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return {
      code: 'wrong_status',
      message: `It is ${describeState(subject.enrollment)}, and that allows no such change.`,
    };
  }
}

/** A line of history by whoever asks. */
export function actedEvent(
  { enrollment }: Case,
  kind: NewEvent['kind'],
  context: ActingContext,
  { now }: Moment,
  data: Record<string, unknown> = {},
): NewEvent {
  const { id, leadId, sequenceId, stageId } = enrollment;
  const { actor } = context;
  return {
    ...placed({ enrollmentId: id, leadId, sequenceId, stageId }),
    kind,
    at: now,
    actor,
    data: { ...data, by: actor.name },
  };
}

/** Says of each event that it was done as an admin, where nothing else allowed it. */
export function byAdmin(
  events: readonly NewEvent[],
  actor: Actor,
  sequence: { ownerId: string | null; sharing: Sharing },
): NewEvent[] {
  const as = actingAs(actor, sequence);
  return events.map((each) => ({ ...each, data: { ...each.data, ...as } }));
}

function onItsWay({ messages, enrollment }: Subject): boolean {
  return messages.some(
    ({ state, stageId, attempt }) =>
      state === 'intended' && stageId === enrollment.stageId && attempt === enrollment.attempt,
  );
}

function doneOutcome(past: string, enrollment: Enrollment, email: string, flying: boolean): Outcome {
  const message = flying ? `${past}; one message was already on its way.` : `${past}.`;
  return {
    enrollment: enrollment.id,
    email,
    outcome: 'done',
    code: flying ? 'message_on_its_way' : null,
    message,
    state: describeState(enrollment),
  };
}

function refusedOutcome(enrollment: Enrollment | null, email: string, { code, message }: Refused): Outcome {
  return {
    enrollment: enrollment?.id ?? null,
    email,
    outcome: 'refused',
    code,
    message,
    state: enrollment ? describeState(enrollment) : null,
  };
}

/** 'Paused 3 enrollments; 2 were refused: …' */
export function summarise(past: string, results: readonly Outcome[]): BulkResult {
  const refused = results.filter(({ outcome }) => outcome === 'refused');
  const done = results.length - refused.length;
  const message = confirmation(
    `${past} ${done} ${done === 1 ? 'enrollment' : 'enrollments'}`,
    refused.map(({ email, message: why }) => ({ who: email, message: why })),
  );
  return { done, refused: refused.length, message, results: [...results] };
}
