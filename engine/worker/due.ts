import type { Stage } from '../model/stage';
import { dueTime, type Due } from '../schedule/nextDue';
import type { Case, Moment } from './case';

/** When a stage is due for this lead if what came before it was done at `from`. Only email keeps to the window. */
export function stageDue(
  stage: Stage,
  from: number,
  kase: Pick<Case, 'revision' | 'zone'>,
  moment: Pick<Moment, 'offsets'>,
): Due {
  const { settings } = kase.revision.definition;
  return dueTime({
    from,
    after: stage.after,
    at: stage.at,
    zone: kase.zone,
    window: stage.kind === 'email' ? settings.window : null,
    holidays: settings.holidays,
    offsets: moment.offsets,
  });
}
