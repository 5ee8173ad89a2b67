import type { Stage } from '../model/stage';
import { dueTime, type Due } from '../schedule/nextDue';
import type { Case, Moment } from './case';

/** Kept of one sequence's: where each lead has a beginning of its own, remembering helps nobody. */
const KEPT = 1_000;

/**
 * When a stage is due for this lead if what came before it was done at `from`. Only email keeps to the window. Most of a
 * batch have done the same stage in the same moment and live in a few zones: what was worked out for one holds for the
 * others (4 to 11 µs each otherwise).
 */
export function stageDue(
  stage: Stage,
  from: number,
  { zone, revision }: Pick<Case, 'revision' | 'zone'>,
  { offsets, dues }: Pick<Moment, 'offsets'> & Partial<Pick<Moment, 'dues'>>,
): Due {
  const { settings } = revision.definition;
  const work = (): Due =>
    dueTime({
      from,
      after: stage.after,
      at: stage.at,
      zone,
      window: stage.kind === 'email' ? settings.window : null,
      holidays: settings.holidays,
      offsets,
    });
  if (!dues) return work();
  let known = dues.get(settings);
  if (!known) dues.set(settings, (known = new Map()));
  const key = [from, stage.after, stage.at ?? '', stage.kind === 'email', zone].join('|');
  let due = known.get(key);
  if (due) return due;
  due = work();
  if (known.size >= KEPT) known.clear();
  known.set(key, due);
  return due;
}
