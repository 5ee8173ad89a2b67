import { z } from 'zod';
import { describeState } from '../../model/status';
import { chunks } from '../../store/bulk';
import { findEnrollments, lockEnrollments } from '../../store/enrollments';
import { findLeadsByIds } from '../../store/leads';
import { findMessagesOf } from '../../store/messages';
import { findSequencesByIds } from '../../store/sequences';
import { mayEdit } from '../../model/member';
import { settleUncertain } from '../../worker/settle';
import { bulkResult, selectionShape, type Outcome } from '../bulk';
import { operation } from '../operation';
import { select } from './select';
import { summarise } from './verb';

export const settle = operation({
  name: 'settle',
  summary:
    'Says whether messages with an uncertain delivery went out: sent goes on to the next stage, not sent sends again.',
  method: 'POST',
  path: '/settle',
  permission: 'member',
  input: z.object({
    ...selectionShape,
    sent: z
      .boolean()
      .describe('true: it went out (you saw it in the mailbox); false: it did not, send it again'),
  }),
  result: bulkResult,
  async run(context, input) {
    const selected = await select(context, context.store, input);
    const results: Outcome[] = selected.missing.map(({ reference, message }) => ({
      enrollment: null,
      email: reference,
      outcome: 'refused',
      code: 'not_found',
      message,
      state: null,
    }));
    for (const batch of chunks(selected.found)) {
      const ids = batch.map(({ id }) => id);
      results.push(
        ...(await context.store.transaction(async (db) => {
          const before = await lockEnrollments(db, ids);
          const sequences = await findSequencesByIds(db, [
            ...new Set(before.map(({ sequenceId }) => sequenceId)),
          ]);
          const allowed = before.filter(({ sequenceId }) => {
            const sequence = sequences.get(sequenceId);
            return sequence !== undefined && mayEdit(context.actor, sequence);
          });
          // Also of those that are over by now: what went out belongs into their history.
          const messages = (
            await findMessagesOf(
              db,
              allowed.map(({ id }) => id),
            )
          ).filter(({ state }) => state === 'uncertain');
          const uncertain = allowed.filter(({ id }) =>
            messages.some(({ enrollmentId }) => enrollmentId === id),
          );
          await settleUncertain(context, db, messages, input.sent, context.actor);
          const after = new Map(
            (await findEnrollments(db, ids)).map((enrollment) => [enrollment.id, enrollment]),
          );
          const leads = new Map(
            (
              await findLeadsByIds(
                db,
                before.map(({ leadId }) => leadId),
              )
            ).map((lead) => [lead.id, lead.email]),
          );
          return before.map((enrollment): Outcome => {
            const base = {
              enrollment: enrollment.id,
              email: leads.get(enrollment.leadId) ?? null,
              state: describeState(after.get(enrollment.id) ?? enrollment),
            };
            if (!allowed.includes(enrollment))
              return {
                ...base,
                outcome: 'refused',
                code: 'not_yours',
                message: 'The sequence is shared for viewing only.',
              };
            if (!uncertain.includes(enrollment))
              return {
                ...base,
                outcome: 'refused',
                code: 'not_uncertain',
                message: 'Nothing about its delivery is uncertain.',
              };
            return {
              ...base,
              outcome: 'done',
              code: null,
              message: input.sent
                ? 'Settled as sent.'
                : enrollment.reason === 'delivery_uncertain'
                  ? 'Settled as not sent; it is sent again.'
                  : 'Settled as not sent.',
            };
          });
        })),
      );
    }
    return summarise('Settled', results);
  },
});
