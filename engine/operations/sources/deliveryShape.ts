import { z } from 'zod';
import { formatIso } from '../../schedule/zone';
import type { Delivery } from '../../store/deliveries';
import type { Source } from '../../store/sources';

const resultView = z.object({
  event: z.string().nullable().describe("The event's name, as the CRM calls it"),
  email: z.string().nullable(),
  outcome: z
    .enum(['enrolled', 'duplicate', 'skipped', 'ignored', 'refused', 'waiting'])
    .describe(
      'duplicate: it came before; skipped: the sequence does not take this lead; ignored: the rule does not want it; refused: it cannot be used; waiting: tried again by itself',
    ),
  code: z.string().nullable(),
  message: z.string(),
  lead: z.string().nullable(),
  enrollment: z.string().nullable(),
});

/** A delivery and what was done with each of its events. */
export const deliveryView = z.object({
  id: z.string(),
  source: z.string(),
  sourceId: z.string(),
  status: z.enum(['done', 'waiting']).describe('waiting: the sequence is off; it is tried again by itself'),
  enrolled: z.number().int(),
  message: z.string(),
  results: z.array(resultView),
  replays: z.number().int().describe('How often it was done again'),
  receivedAt: z.string(),
  processedAt: z.string(),
});

export const deliveryDetail = deliveryView.extend({
  body: z.string().nullable().describe('What came, without secrets; null where it was too large to keep'),
});

export function viewDelivery(
  delivery: Delivery,
  source: Pick<Source, 'name'>,
  zone: string,
): z.output<typeof deliveryView> {
  const { results } = delivery;
  return {
    id: delivery.id,
    source: source.name,
    sourceId: delivery.sourceId,
    status: delivery.status,
    enrolled: results.filter(({ outcome }) => outcome === 'enrolled').length,
    message: summary(delivery),
    results: [...results],
    replays: delivery.replays,
    receivedAt: formatIso(delivery.receivedAt, zone),
    processedAt: formatIso(delivery.processedAt, zone),
  };
}

/** 'Enrolled 1 of 3; duplicate: 1, refused: 1 (There is no address …)' */
function summary({ results }: Delivery): string {
  const counts = new Map<string, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const enrolled = counts.get('enrolled') ?? 0;
  counts.delete('enrolled');
  const rest = [...counts].map(([outcome, count]) => `${outcome}: ${count}`).join(', ');
  const why = results.find(({ outcome }) => outcome !== 'enrolled')?.message;
  return `Enrolled ${enrolled} of ${results.length}${rest === '' ? '.' : `; ${rest}. ${why ?? ''}`}`;
}
