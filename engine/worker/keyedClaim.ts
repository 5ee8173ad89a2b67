import { createHash } from 'node:crypto';
import { ThroughlineError } from '../model/errors';
import type { Db } from '../store/database';
import { takeKeyedClaim, type KeyedClaim } from '../store/keyedClaims';
import { intentsOf, releaseUnsent } from '../store/workflowClaims';
import type { ActingContext } from './context';
import { hearReports } from './hearReports';
import { workflowOwner } from './leaseOwner';

/** This ask, which has the claim for itself until another one takes it. */
export type Ask = Omit<KeyedClaim, 'items'>;

/** A claim that was answered before, and is not over. */
export type Answered = KeyedClaim & { readonly items: readonly string[] };

/**
 * Whoever gives a key with a claim may ask again with it when no answer came, and never gets a second claim: what was
 * answered before is answered again; what was on its way to an answer is given back, since nobody has got it, and the
 * earlier ask, if it is still at work, cannot answer any more (`answerKeyedClaim`). Call it in a transaction.
 * @param kind of what is claimed: keys of different kinds, and of different askers, have nothing to do with each other
 */
export async function ask(
  context: ActingContext,
  db: Db,
  { kind, key, leaseMs }: { readonly kind: string; readonly key: string; readonly leaseMs: number },
): Promise<{ readonly ask: Ask } | { readonly answered: Answered }> {
  const { actor, leaseClock, clock } = context;
  const name = createHash('sha256')
    .update(JSON.stringify([kind, actor.kind, actor.id, key]))
    .digest('hex');
  const now = leaseClock.now();
  const mine = { key: name, owner: workflowOwner(), until: now + leaseMs };
  const before = await takeKeyedClaim(db, mine, now);
  if (before === null) return { ask: mine };
  const { items } = before;
  if (items !== null) return { answered: { ...before, items } };
  await releaseUnsent(db, before.owner);
  const response = 'It was handed out to nobody: the claim was asked for again.';
  const outcome = { outcome: 'retry', response, retryAt: clock.now() } as const;
  const reports = (await intentsOf(db, before.owner)).map((message) => ({ message, outcome }));
  if (reports.length > 0) await hearReports(context, db, reports, { kind: 'worker', id: null });
  return { ask: mine };
}

export function takenOver(): ThroughlineError {
  return new ThroughlineError({
    code: 'claim_taken_over',
    kind: 'conflict',
    message: 'The claim was asked for again with the same key before this answer was ready.',
    hint: 'The other ask is answered. Ask again only where no answer came.',
  });
}
