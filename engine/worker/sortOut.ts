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
import { untilOn } from './softBounce';
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
  const isOn = ({ enrollment }: C): boolean => statuses.get(enrollment.sequenceId)?.status === 'published';
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

/** How often it is asked whether the sequence of a failed one is on again. */
const LOOK_AGAIN = 3_600_000;

/**
 * Whatever made it due (a person settled its message, its pause was over, it was enrolled in the very moment): while
 * its sequence is off it waits with the others, and goes on with them.
 */
function switchedOff(kase: WalkCase, moment: Moment): Change {
  const { enrollment, revision } = kase;
  const { status, reason } = enrollment;
  if (status === 'failed') {
    // It stays failed, and its next try comes when the sequence is on again.
    const detail = untilOn(enrollment.detail);
    const retryAt = moment.now + LOOK_AGAIN;
    return { enrollment, revision, happening: 'fail', reason, detail, retryAt, events: [] };
  }
  const paused = status === 'paused';
  return {
    enrollment,
    revision,
    happening: 'pause',
    reason: 'sequence_disabled',
    set: { dueAt: null, heldDueAt: paused ? enrollment.heldDueAt : enrollment.dueAt },
    events: [event(kase, 'paused', enrollment.stageId, moment, { reason: 'sequence_disabled' })],
  };
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
