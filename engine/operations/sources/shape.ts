import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { maySee } from '../../model/member';
import { PRESETS, PROOFS, sourceRule } from '../../model/source';
import { formatIso } from '../../schedule/zone';
import type { Db } from '../../store/database';
import { findSequencesByIds } from '../../store/sequences';
import { findSource, type Source } from '../../store/sources';
import type { ActingContext } from '../../worker/context';

/** A source as doors show it: everything but its secret. */
export const sourceView = z.object({
  id: z.string(),
  name: z.string(),
  preset: z.enum(PRESETS),
  proof: z.enum(PROOFS),
  url: z.string().describe('Where the CRM sends its events'),
  sequence: z.string(),
  sequenceId: z.string(),
  enabled: z.boolean(),
  rule: sourceRule,
  rejected: z.number().int().describe('Deliveries that did not prove where they come from'),
  rejectedAt: z.string().nullable(),
  rejectedBecause: z.string().nullable(),
  ownerId: z.string().nullable(),
  updatedAt: z.string(),
});
export type SourceView = z.output<typeof sourceView>;

/** Those whose sequence the actor may see. */
export async function viewSources(
  { actor, instance, publicUrl }: Pick<ActingContext, 'actor' | 'instance' | 'publicUrl'>,
  db: Db,
  sources: readonly Source[],
): Promise<SourceView[]> {
  const { timeZone } = await instance.organisation(db);
  const sequences = await findSequencesByIds(db, [...new Set(sources.map(({ sequenceId }) => sequenceId))]);
  return sources.flatMap((source) => {
    const sequence = sequences.get(source.sequenceId);
    if (!sequence || !maySee(actor, sequence)) return [];
    return [
      {
        id: source.id,
        name: source.name,
        preset: source.preset,
        proof: source.proof,
        url: urlOf(publicUrl, source, null),
        sequence: sequence.name,
        sequenceId: sequence.id,
        enabled: source.isOn,
        rule: source.rule,
        rejected: source.rejected,
        rejectedAt: source.rejectedAt === null ? null : formatIso(source.rejectedAt, timeZone),
        rejectedBecause: source.rejectedBecause,
        ownerId: source.ownerId,
        updatedAt: formatIso(source.updatedAt, timeZone),
      },
    ];
  });
}

/** The runner's door. Without a public address only its path is known. */
export function urlOf(
  publicUrl: string | null,
  { id, proof }: Pick<Source, 'id' | 'proof'>,
  secret: string | null,
): string {
  const behind = proof === 'path' ? `/${secret ?? '…'}` : '';
  return `${publicUrl ?? ''}/hooks/${id}${behind}`;
}

/** @throws ThroughlineError `source_not_found`, also where its sequence is private to somebody else */
export async function sourceToSee(context: ActingContext, db: Db, reference: string): Promise<Source> {
  const source = await findSource(db, reference);
  if (source && (await viewSources(context, db, [source])).length > 0) return source;
  throw sourceNotFound(reference);
}

export function sourceNotFound(reference: string): ThroughlineError {
  return new ThroughlineError({
    code: 'source_not_found',
    kind: 'not_found',
    message: `There is no source '${reference}'.`,
    hint: 'Use its name or its id; the list of sources shows both.',
  });
}
