import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { isAdmin } from '../../model/member';
import { eraseLeads, findLeavings } from '../../store/eraseLeads';
import { lockEnrollmentsOfLeads } from '../../store/enrollments';
import { insertEvents } from '../../store/events';
import { deleteLeads, lockLeads, type LeadRow } from '../../store/leads';
import { messageOnItsWay } from '../../store/messages';
import { addSuppressions, fingerprint, veilSuppressions } from '../../store/suppressions';
import type { Db } from '../../store/database';
import type { ActingContext } from '../../worker/context';
import { operation } from '../operation';
import {
  endedWords,
  endSequences,
  leadOutcomes,
  leadsInput,
  namedLeads,
  refusedLead,
  summariseLeads,
  type LeadOutcome,
} from './endings';

export const leadDelete = operation({
  name: 'lead.delete',
  summary:
    'Deletes leads: every sequence that they are in ends. With erase their personal data is removed for good, from their history too.',
  method: 'POST',
  path: '/leads/delete',
  permission: 'member',
  positional: ['leads'],
  input: z.strictObject({
    leads: leadsInput,
    erase: z
      .boolean()
      .default(false)
      .describe(
        'Remove the address, the fields and the texts of all mail for good (owners and admins only). What forbade mail to the address goes on to hold',
      ),
    neverAgain: z
      .boolean()
      .default(false)
      .describe('With erase: never mail the address again; only a fingerprint of it is kept'),
  }),
  result: leadOutcomes,
  async run(context, { leads, erase, neverAgain }) {
    if (erase && !isAdmin(context.actor)) {
      throw new ThroughlineError({
        code: 'forbidden',
        kind: 'forbidden',
        message: 'Erasing personal data is for owners and admins.',
        hint: 'Ask one of them, or delete without erasing.',
      });
    }
    const results = await context.store.transaction(async (db): Promise<LeadOutcome[]> => {
      const named = await namedLeads(db, leads, erase);
      const { found, missing } = await held(db, named, erase);
      // What a server answers to a message on its way would be written into what has just been cleaned.
      const flying = erase ? await messageOnItsWay(db, found.map(({ id }) => id)) : new Set<string>(); // prettier-ignore
      const going = found.filter(({ id }) => !flying.has(id));
      const waiting = found
        .filter(({ id }) => flying.has(id))
        .map(({ id, email }) => refusedLead(email, 'message_on_its_way', ON_ITS_WAY, id));
      const ids = going.map(({ id }) => id);
      const end = { happening: 'remove', reason: 'lead_deleted', detail: null } as const;
      const ended = await endSequences(context, db, ids, end);
      await deleteLeads(db, ids, context.clock.now());
      if (erase) await erasePersons(context, db, going, neverAgain);
      await insertEvents(
        db,
        ids.map((leadId) => ({
          kind: erase ? ('lead_erased' as const) : ('lead_deleted' as const),
          at: context.clock.now(),
          actor: context.actor,
          leadId,
          data: { by: context.actor.name },
        })),
      );
      const done = going.map(({ id, email }): LeadOutcome => {
        const own = ended(id);
        const message = `${erase ? 'Deleted, and its personal data erased.' : 'Deleted.'} ${endedWords(own)}`;
        return { lead: id, email, outcome: 'done', code: null, message, ended: [...own.names] };
      });
      return [...missing, ...waiting, ...done];
    });
    return summariseLeads(erase ? 'Erased' : 'Deleted', results);
  },
});

/**
 * Locks the leads, so that nobody mails, enrolls or merges them until they are gone; in the order in which those lock:
 * enrollments first. Whom somebody else deleted or merged meanwhile is missing.
 */
async function held(db: Db, { found, missing }: Named, deletedToo: boolean): Promise<Named> {
  const ids = found.map(({ id }) => id);
  await lockEnrollmentsOfLeads(db, ids);
  const locked = await lockLeads(db, ids);
  // A merge or an enrolment that was waited for may have brought more.
  await lockEnrollmentsOfLeads(db, ids);
  const there = locked.filter(({ deletedAt, erasedAt }) => (deletedToo ? erasedAt : deletedAt) === null);
  const theirs = new Set(there.map(({ id }) => id));
  const gone = found
    .filter(({ id }) => !theirs.has(id))
    .map(({ id, email }) =>
      refusedLead(email, 'lead_not_found', `There is no lead '${email}' any more.`, id),
    );
  return { found: there, missing: [...missing, ...gone] };
}

type Named = Awaited<ReturnType<typeof namedLeads>>;

const ON_ITS_WAY = 'A message to it is on its way this moment; erase it again in a minute.';

async function erasePersons(
  context: ActingContext,
  db: Db,
  leads: readonly LeadRow[],
  neverAgain: boolean,
): Promise<void> {
  // Those that were merged into them are the same persons.
  const rows = [...leads, ...(await findLeavings(db, leads.map(({ id }) => id)))]; // prettier-ignore
  const keys = rows.map(({ emailKey }) => emailKey);
  const createdAt = context.clock.now();
  await veilSuppressions(db, keys, context.newId);
  const legal = keys.map((key) => ({
    id: context.newId(),
    kind: 'address' as const,
    value: fingerprint(key),
    reason: 'legal' as const,
    note: null,
    createdAt,
  }));
  if (neverAgain) await addSuppressions(db, legal);
  await eraseLeads(db, rows, createdAt);
}
