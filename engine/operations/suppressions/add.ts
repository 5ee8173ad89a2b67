import { z } from 'zod';
import type { NewEvent } from '../../model/event';
import { insertEvents } from '../../store/events';
import { addSuppressions, type Suppression } from '../../store/suppressions';
import { operation } from '../operation';
import { reasonInput, suppressionView, viewSuppression } from './shape';
import { notATarget, readTarget } from './target';

export const suppressionAdd = operation({
  name: 'suppression.add',
  summary: 'Forbids mail to addresses or whole domains, whatever sequence their leads are in',
  method: 'POST',
  path: '/suppressions',
  permission: 'member',
  positional: ['values'],
  input: z.strictObject({
    values: z
      .array(z.string().max(500))
      .min(1)
      .max(10_000)
      .describe("Addresses ('ada@example.com') and domains ('example.com', with all below it)"),
    reason: reasonInput
      .default('exclusion')
      .describe('Why: legal (nobody can take it back), opt_out, bounce, or exclusion (your own list)'),
    note: z.string().max(1_000).optional().describe('A remark for your colleagues'),
  }),
  result: z.object({
    added: z.number().int(),
    message: z.string(),
    results: z.array(
      z.object({
        value: z.string(),
        outcome: z.enum(['added', 'already', 'refused']),
        code: z.string().nullable(),
        message: z.string(),
        suppression: suppressionView.nullable(),
      }),
    ),
  }),
  async run({ store, clock, newId, actor, instance }, { values, reason, note }) {
    const { timeZone } = await instance.organisation(store);
    const now = clock.now();
    const read = values.map((value) => readTarget(value));
    const wanted = new Map<string, Suppression>();
    for (const target of read) {
      if (!target || wanted.has(target.value)) continue;
      wanted.set(target.value, { id: newId(), ...target, reason, note: note ?? null, createdAt: now });
    }
    const answers = await store.transaction(async (db) => {
      const added = await addSuppressions(db, [...wanted.values()]);
      const news = added.filter(({ written }) => written);
      await insertEvents(
        db,
        news.map(({ suppression }): NewEvent => ({
          kind: 'suppressed',
          at: now,
          actor,
          data: { value: suppression.value, reason, note: suppression.note },
        })),
      );
      return new Map(added.map((answer) => [answer.suppression.value, answer]));
    });
    const added = [...answers.values()].filter(({ written }) => written).length;
    const results = values.map((value, index) => {
      const target = read[index];
      const answer = target && answers.get(target.value);
      if (!answer) return refused(value);
      const { suppression, written } = answer;
      return {
        value: suppression.value,
        outcome: written ? ('added' as const) : ('already' as const),
        code: null,
        message: written ? 'Gets no mail any more.' : `Is suppressed already (${suppression.reason}).`,
        suppression: viewSuppression(suppression, timeZone),
      };
    });
    return { added, message: `${added} of ${values.length} added.`, results };
  },
});

function refused(value: string) {
  return {
    value,
    outcome: 'refused' as const,
    ...notATarget(value),
    suppression: null,
  };
}
