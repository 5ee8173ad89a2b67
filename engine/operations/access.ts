import { ThroughlineError } from '../model/errors';
import { mayEdit, maySee, type Actor } from '../model/member';
import type { Db } from '../store/database';
import { getSequence, lockSequence, sequenceNotFound, type Sequence } from '../store/sequences';

/** A sequence that the actor may see. @throws `sequence_not_found`, also for one that is private to somebody else */
export async function sequenceToSee(db: Db, actor: Actor, reference: string): Promise<Sequence> {
  const sequence = await getSequence(db, reference);
  if (!maySee(actor, sequence)) throw sequenceNotFound(reference);
  return sequence;
}

/** A sequence that the actor may change, locked. @throws `sequence_not_found`, `not_yours` */
export async function sequenceToChange(db: Db, actor: Actor, reference: string): Promise<Sequence> {
  const sequence = await lockSequence(db, reference);
  if (!maySee(actor, sequence)) throw sequenceNotFound(reference);
  if (!mayEdit(actor, sequence)) throw notYours(sequence.name);
  return sequence;
}

export function notYours(name: string): ThroughlineError {
  return new ThroughlineError({
    code: 'not_yours',
    kind: 'forbidden',
    message: `The sequence '${name}' is shared for viewing only; its owner or an admin may act on its leads.`,
    hint: "Ask its owner to share it as 'edit', or an admin to do this.",
  });
}
