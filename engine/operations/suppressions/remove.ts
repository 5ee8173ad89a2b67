import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import type { NewEvent } from '../../model/event';
import { insertEvents } from '../../store/events';
import { deleteSuppressions, findSuppressionsNamed } from '../../store/suppressions';
import { operation } from '../operation';
import { readTarget } from './target';

export const suppressionRemove = operation({
  name: 'suppression.remove',
  summary: 'Allows mail to an address or a domain again, unless the law forbids it',
  method: 'DELETE',
  path: '/suppressions/:suppression',
  permission: 'admin',
  positional: ['suppression'],
  input: z.strictObject({
    suppression: z.string().min(1).describe('The address or domain, or the id of its entry'),
  }),
  result: z.object({ removed: z.array(z.string()), message: z.string() }),
  async run({ store, clock, actor }, { suppression: reference }) {
    return store.transaction(async (db) => {
      const named = readTarget(reference)?.value ?? reference;
      const found = await findSuppressionsNamed(db, [reference, named]);
      if (found.length === 0) {
        throw new ThroughlineError({
          code: 'suppression_not_found',
          kind: 'not_found',
          message: `'${reference}' is not suppressed.`,
          hint: 'The list of suppressions shows what is. An address may be suppressed through its domain.',
        });
      }
      const legal = found.find(({ reason }) => reason === 'legal');
      if (legal) {
        throw new ThroughlineError({
          code: 'legal_suppression',
          kind: 'forbidden',
          message: `'${legal.value}' is suppressed for legal reasons; nobody can take that back.`,
        });
      }
      await deleteSuppressions(db, found.map(({ id }) => id)); // prettier-ignore
      const now = clock.now();
      await insertEvents(
        db,
        found.map(({ value, reason }): NewEvent => ({
          kind: 'unsuppressed',
          at: now,
          actor,
          data: { value, reason },
        })),
      );
      const removed = found.map(({ value }) => value);
      return { removed, message: `${removed.join(' and ')} may be mailed again.` };
    });
  },
});
