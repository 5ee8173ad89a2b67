import { z } from 'zod';
import { readAddress } from '../../model/address';
import type { NewEvent } from '../../model/event';
import { insertEvents } from '../../store/events';
import { addSuppressions } from '../../store/suppressions';
import { operation } from '../operation';
import {
  endedWords,
  endSequences,
  leadOutcomes,
  leadsInput,
  namedLeads,
  summariseLeads,
  type LeadOutcome,
} from './endings';

export const leadUnsubscribe = operation({
  name: 'lead.unsubscribe',
  summary:
    'Reports that people want no more mail, however they said so: every sequence ends, and their addresses get no mail ever after.',
  method: 'POST',
  path: '/leads/unsubscribe',
  permission: 'member',
  positional: ['leads'],
  input: z.strictObject({
    leads: leadsInput.describe(
      'Addresses or ids of leads; an address that belongs to no lead gets no mail either, whoever brings it later',
    ),
    because: z.string().max(500).optional().describe('How they said so, for the history'),
  }),
  result: leadOutcomes,
  async run(context, { leads, because }) {
    const { actor, clock, newId, store } = context;
    const note = because ?? `Reported by ${actor.name}`;
    const results = await store.transaction(async (db): Promise<LeadOutcome[]> => {
      const now = clock.now();
      const { found, missing } = await namedLeads(db, leads);
      const ids = found.map(({ id }) => id);
      const end = { happening: 'finish', reason: 'unsubscribed', detail: because ?? null } as const;
      const ended = await endSequences(context, db, ids, end);
      // Of somebody who is no lead only the address is known, and the wish counts all the same.
      const strangers = missing.map((outcome) => ({ outcome, address: readAddress(outcome.email) }));
      const keys = [
        ...found.map(({ emailKey }) => emailKey),
        ...strangers.flatMap(({ address }) => address?.key ?? []),
      ];
      await addSuppressions(
        db,
        [...new Set(keys)].map((value) => ({
          id: newId(),
          kind: 'address',
          value,
          reason: 'opt_out',
          note,
          createdAt: now,
        })),
      );
      const told = { at: now, actor };
      await insertEvents(db, [
        ...found.flatMap(({ id: leadId }): NewEvent[] => [
          {
            ...told,
            kind: 'unsubscribed',
            leadId,
            data: { by: actor.name, note, ended: ended(leadId).enrollments.length },
          },
          { ...told, kind: 'suppressed', leadId, data: { reason: 'opt_out', note } },
        ]),
        ...strangers.flatMap(({ address }): NewEvent[] =>
          address
            ? [{ ...told, kind: 'suppressed', data: { value: address.key, reason: 'opt_out', note } }]
            : [],
        ),
      ]);
      const done = found.map(({ id, email }): LeadOutcome => {
        const own = ended(id);
        const message = `Gets no mail any more. ${endedWords(own)}`;
        return { lead: id, email, outcome: 'done', code: null, message, ended: [...own.names] };
      });
      return [...strangers.map(answerStranger), ...done];
    });
    return summariseLeads('Unsubscribed', results);
  },
});

function answerStranger({
  outcome,
  address,
}: {
  readonly outcome: LeadOutcome;
  readonly address: ReturnType<typeof readAddress>;
}): LeadOutcome {
  if (!address) return outcome;
  const message = 'Belongs to no lead, and gets no mail whoever brings it.';
  return { ...outcome, outcome: 'done', code: 'no_lead', message };
}
