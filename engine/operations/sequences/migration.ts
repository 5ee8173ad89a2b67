import { z } from 'zod';
import { handovers, type Handover } from '../../model/handover';
import { findStage, type Revision } from '../../model/sequence';
import { liveStandings } from '../../store/adoptRevision';
import type { Db } from '../../store/database';
import type { Sequence } from '../../store/sequences';
import type { ActingContext } from '../../worker/context';

/** What leads do that are in a sequence when it is published anew. */
export const LIVE_ENROLLMENTS = ['migrate', 'finish_on_old'] as const;
export type LiveEnrollments = (typeof LIVE_ENROLLMENTS)[number];

export const leadsAtStage = z.object({
  revision: z.number().int().describe('Number of the revision that they are on'),
  stage: z.string().nullable(),
  name: z.string().nullable().describe('Name of the stage, where it has one'),
  enrollments: z.number().int(),
  to: z.string().nullable().describe('The stage at which they go on; null: none is left, they are finished'),
  deleted: z.boolean().describe('The stage is not in the sequence any more'),
});
type LeadsAtStage = z.output<typeof leadsAtStage>;

/** What becomes of the live enrollments of a sequence when its draft is published. */
export interface MigrationPlan {
  readonly migrates: boolean;
  /** The revision that runs now; null before the first publish. */
  readonly latest: Revision | null;
  /** All on which somebody stands. */
  readonly revisions: readonly Revision[];
  readonly handovers: readonly Handover[];
  /** The same for people, in the order of the stages. */
  readonly leads: LeadsAtStage[];
  /** Of deleted stages only. */
  readonly moved: { stage: string; to: string | null; enrollments: number }[];
}

export async function planMigration(
  context: Pick<ActingContext, 'revisions'>,
  db: Db,
  { id, revisionId, draft }: Sequence,
  liveEnrollments: LiveEnrollments,
): Promise<MigrationPlan> {
  const places = await liveStandings(db, id);
  const ids = [...new Set([...places.map((place) => place.revisionId), ...(revisionId ? [revisionId] : [])])];
  const revisionOf = await context.revisions.load(db, ids);
  const migrates = liveEnrollments === 'migrate';
  const plan = handovers(places, revisionOf, draft);
  const leads = plan.map((place): LeadsAtStage => {
    const { number, definition } = revisionOf(place.revisionId);
    return {
      revision: number,
      stage: place.stageId,
      name: findStage(definition, place.stageId)?.name ?? null,
      enrollments: place.enrollments,
      to: migrates ? place.to : place.stageId,
      deleted: !findStage(draft, place.stageId),
    };
  });
  const order = (each: LeadsAtStage): number => {
    const revision = ids.map(revisionOf).find(({ number }) => number === each.revision);
    return revision?.definition.stages.findIndex((stage) => stage.id === each.stage) ?? -1;
  };
  leads.sort((a, b) => a.revision - b.revision || order(a) - order(b));
  return {
    migrates,
    latest: revisionId === null ? null : revisionOf(revisionId),
    revisions: ids.map(revisionOf),
    handovers: plan,
    leads,
    moved: migrates ? movedOf(leads) : [],
  };
}

/** By deleted stage and heir, whichever revision the leads came from. */
function movedOf(leads: readonly LeadsAtStage[]): MigrationPlan['moved'] {
  const moved = new Map<string, MigrationPlan['moved'][number]>();
  for (const { stage, to, deleted, enrollments } of leads) {
    if (!deleted || stage === null) continue;
    const key = `${stage} ${to ?? ''}`;
    moved.set(key, { stage, to, enrollments: enrollments + (moved.get(key)?.enrollments ?? 0) });
  }
  return [...moved.values()];
}

/** What is said of it behind the first sentence; empty where nobody is concerned. */
export function migrationSentence(plan: MigrationPlan, mood: 'do' | 'would'): string {
  const { moved, leads, migrates } = plan;
  const would = mood === 'would';
  if (!migrates) {
    const count = leads.reduce((sum, { enrollments }) => sum + enrollments, 0);
    if (count === 0) return '';
    return ` ${count} ${count === 1 ? 'lead' : 'leads'} ${would ? 'would finish' : count === 1 ? 'finishes' : 'finish'} on the revision that ${count === 1 ? 'it is' : 'they are'} on.`;
  }
  return moved
    .map(({ stage, to, enrollments }) => {
      const name = leads.find((each) => each.stage === stage)?.name ?? stage;
      const become =
        to === null
          ? would ? 'would be finished' : 'are finished'
          : `${would ? 'would go on' : 'go on'} at '${to}'`; // prettier-ignore
      return ` ${enrollments} at the deleted stage '${name}' ${become}.`;
    })
    .join('');
}
