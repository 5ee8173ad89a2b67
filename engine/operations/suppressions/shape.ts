import { z } from 'zod';
import { formatIso } from '../../schedule/zone';
import { SUPPRESSION_REASONS, type Suppression } from '../../store/suppressions';

export const suppressionView = z.object({
  id: z.string(),
  kind: z.enum(['address', 'domain']),
  value: z.string(),
  reason: z.enum(SUPPRESSION_REASONS),
  note: z.string().nullable(),
  createdAt: z.string(),
});

export function viewSuppression(row: Suppression, timeZone: string): z.output<typeof suppressionView> {
  const { id, kind, value, reason, note, createdAt } = row;
  return { id, kind, value, reason, note, createdAt: formatIso(createdAt, timeZone) };
}

export const reasonInput = z.enum(SUPPRESSION_REASONS);
