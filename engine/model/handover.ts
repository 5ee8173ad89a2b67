import { findStage, type Definition, type Revision } from './sequence';

/** How many live enrollments stand at one stage of one revision. */
export interface Standing {
  readonly revisionId: string;
  /** Null: no stage is left, which the next tick would have found. */
  readonly stageId: string | null;
  readonly enrollments: number;
}

/** Where those who stand there go on when another definition takes over. */
export interface Handover extends Standing {
  /** The same stage where it survives, else the next one of the old order that does; null: none does, it is complete. */
  readonly to: string | null;
  /** What a person or a workflow still had to do there is not wanted any more. */
  readonly closesWork: boolean;
}

/** Pure. Stages are the same by their id; one of another kind is a new stage in the same place. */
export function handovers(
  places: readonly Standing[],
  revisionOf: (id: string) => Pick<Revision, 'definition'>,
  next: Definition,
): Handover[] {
  return places.map((place) => {
    const old = revisionOf(place.revisionId).definition;
    const before = findStage(old, place.stageId);
    const same = findStage(next, place.stageId);
    if (same) return { ...place, to: same.id, closesWork: before !== undefined && before.kind !== same.kind };
    const behind = before ? old.stages.slice(old.stages.indexOf(before) + 1) : [];
    const heir = behind.find(({ id }) => findStage(next, id));
    return { ...place, to: heir?.id ?? null, closesWork: true };
  });
}
