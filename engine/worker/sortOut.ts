import type { Enrollment } from '../model/enrollment';
import { definitionSchema, type Revision } from '../model/sequence';
import type { Change } from '../store/changes';
import type { Db } from '../store/database';
import { findLeadsByIds } from '../store/leads';
import { sequenceStatuses } from '../store/sequences';
import type { Moment, WalkCase } from './case';
import type { Context } from './context';
import { putAside } from './putAside';
import type { Walked } from './record';
import { hasSequenceOn, switchedOff } from './switchedOff';
import { event } from './walk';

/** Loads what was claimed; whose sequence is off, or whose lead is gone, goes no further. */
export async function sortOut<C extends WalkCase>(
  context: Context,
  db: Db,
  claimed: readonly Enrollment[],
  moment: Moment,
  load: (context: Context, db: Db, enrollments: readonly Enrollment[], moment: Moment) => Promise<C[]>,
): Promise<{ cases: C[]; recorded: Walked[] }> {
  const all = await load(context, db, claimed, moment);
  const statuses = await sequenceStatuses(
    db,
    all.map(({ enrollment }) => enrollment.sequenceId),
  );
  const isOn = (kase: C): boolean => hasSequenceOn(statuses, kase);
  const recorded = all
    .filter((kase) => kase.isGone || !isOn(kase))
    .map((kase): Walked => {
      const { enrollment, revision } = kase;
      const change = kase.isGone ? leadGone(enrollment, revision, moment) : switchedOff(kase, moment);
      return { change, rows: [] };
    });
  if (all.length < claimed.length) recorded.push(...(await unloadable(context, db, claimed, all, moment)));
  return { cases: all.filter((kase) => !kase.isGone && isOn(kase)), recorded };
}

/** Enrolled in the very moment in which it was deleted, or its row is missing. */
function leadGone(enrollment: Enrollment, revision: Revision, moment: Moment): Change {
  const reason = 'lead_deleted';
  const events = [event({ enrollment }, 'removed', enrollment.stageId, moment, { reason })];
  return { enrollment, revision, happening: 'remove', reason, events };
}

const NO_STAGES = definitionSchema.parse({ name: 'lost' });

async function unloadable(
  context: Context,
  db: Db,
  claimed: readonly Enrollment[],
  loaded: readonly WalkCase[],
  moment: Moment,
): Promise<Walked[]> {
  const known = new Set(loaded.map(({ enrollment }) => enrollment.id));
  const lost = claimed.filter(({ id }) => !known.has(id));
  const leads = await findLeadsByIds(
    db,
    lost.map(({ leadId }) => leadId),
  );
  return lost.map((enrollment): Walked => {
    const { revisionId, sequenceId, leadId } = enrollment;
    const revision = { id: revisionId, sequenceId, number: 0, definition: NO_STAGES, publishedAt: 0 };
    if (leads.some(({ id }) => id === leadId)) {
      const error = new Error('Its revision is missing from the database.');
      return { change: putAside(context, { enrollment, revision }, error, moment), rows: [] };
    }
    return { change: leadGone(enrollment, revision, moment), rows: [] };
  });
}
