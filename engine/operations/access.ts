import { isThroughlineError, ThroughlineError } from '../model/errors';
import { isAdmin, mayEdit, mayShare, maySee, type Actor } from '../model/member';
import { nearest } from '../model/nearest';
import type { Db } from '../store/database';
import { findSequence, listSharing, lockSequence, sequenceNotFound, type Sequence } from '../store/sequences';

/** A sequence that the actor may see. @throws `sequence_not_found`, also for one that is private to somebody else */
export async function sequenceToSee(db: Db, actor: Actor, reference: string): Promise<Sequence> {
  const sequence = await findSequence(db, reference);
  if (!sequence || !maySee(actor, sequence)) throw await notThere(db, actor, reference);
  return sequence;
}

/** A sequence that the actor may change, locked (see `lockSequence`). @throws `sequence_not_found`, `not_yours` */
export async function sequenceToChange(
  db: Db,
  actor: Actor,
  reference: string,
  lock?: string,
): Promise<Sequence> {
  const { id } = await sequenceToSee(db, actor, reference);
  const sequence = await lockSequence(db, id, lock);
  if (!maySee(actor, sequence)) throw await notThere(db, actor, reference);
  if (!mayEdit(actor, sequence)) throw notYours(sequence.name);
  return sequence;
}

/** So many names are read at a glance. */
const NAMED = 5;

/** Who mistyped a name is told which one was meant, or which there are; of what is private to others nothing. */
async function notThere(db: Db, actor: Actor, reference: string): Promise<ThroughlineError> {
  const seen = (await listSharing(db)).filter((each) => each.status !== 'archived' && maySee(actor, each));
  const names = seen.map(({ name }) => name);
  const meant = nearest(reference, names);
  if (meant !== null) return sequenceNotFound(reference, `Did you mean '${meant}'?`);
  if (names.length === 0) return sequenceNotFound(reference, 'There is none yet: save one first.');
  const some = names.slice(0, NAMED).map((name) => `'${name}'`);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return sequenceNotFound(reference, `Use its name or its id. There are: ${some.join(', ')}${more}.`);
}

/** For lists: a filter that leaves out what is private to others; nothing to filter for an admin. */
export async function onlyVisible(db: Db, actor: Actor): Promise<{ sequenceIds?: string[] }> {
  if (isAdmin(actor)) return {};
  const all = await listSharing(db);
  return { sequenceIds: all.filter((sequence) => maySee(actor, sequence)).map(({ id }) => id) };
}

/** The same for those on which the actor may act. */
export async function editableSequences(db: Db, actor: Actor): Promise<string[]> {
  return (await listSharing(db)).filter((sequence) => mayEdit(actor, sequence)).map(({ id }) => id);
}

/** Who asks by the id of something that belongs to a sequence private to somebody else is told nothing of that sequence. */
export async function hidden(sequence: Promise<Sequence>, notFound: ThroughlineError): Promise<Sequence> {
  try {
    return await sequence;
  } catch (error) {
    throw isThroughlineError(error) && error.code === 'sequence_not_found' ? notFound : error;
  }
}

/** @throws ThroughlineError `sharing_not_yours` */
export function checkMayShare(actor: Actor, sequence: Sequence): void {
  if (mayShare(actor, sequence)) return;
  throw new ThroughlineError({
    code: 'sharing_not_yours',
    kind: 'forbidden',
    message: `Who sees the sequence '${sequence.name}' is for its owner or an admin to say.`,
    hint: 'Ask one of them.',
    path: 'sharing',
  });
}

export function notYours(name: string): ThroughlineError {
  return new ThroughlineError({
    code: 'not_yours',
    kind: 'forbidden',
    message: `The sequence '${name}' is shared for viewing only; its owner or an admin may act on its leads.`,
    hint: "Ask its owner to share it as 'edit', or an admin to do this.",
  });
}
