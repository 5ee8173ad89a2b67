import { messageOf } from '../model/errors';
import type { Change } from '../store/changes';
import type { Case, Moment } from './case';
import type { Context } from './context';
import { event, type Walk } from './walk';

/** Long enough that a fault of ours is no busy loop, short enough that what heals by itself is soon forgotten. */
const AGAIN_IN = 15 * 60_000;

/**
 * What becomes of an enrollment that nobody could decide about: it is logged and looked at again later, so that one
 * bad case holds up neither its batch nor the tick.
 */
export function putAside(
  context: Pick<Context, 'log'>,
  kase: Pick<Case, 'enrollment' | 'revision'>,
  error: unknown,
  moment: Moment,
): Change {
  const { enrollment, revision } = kase;
  const because = `Something unexpected is in its way: ${messageOf(error)}`;
  context.log.error('An enrollment could not go on; it is tried again in 15 minutes', {
    enrollment: enrollment.id,
    stage: enrollment.stageId,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  const dueAt = moment.now + AGAIN_IN;
  const detail = `${because} It is tried again in 15 minutes.`;
  const told = enrollment.detail === detail;
  const events = told
    ? []
    : [event(kase, 'throttled', enrollment.stageId, moment, { because, until: dueAt })];
  const base = { enrollment, revision, detail, set: { dueAt }, events };
  if (enrollment.status === 'paused') return { ...base, happening: 'pause', reason: enrollment.reason };
  if (enrollment.status === 'failed')
    return { ...base, happening: 'fail', reason: enrollment.reason, retryAt: dueAt };
  if (enrollment.reason === 'awaiting_handoff')
    return { ...base, happening: 'await', reason: enrollment.reason };
  return { ...base, happening: 'throttle', reason: 'throttled' };
}

/** One case that cannot be decided is put aside; the others go on. */
export function guarded<T extends object>(
  context: Pick<Context, 'log'>,
  kase: Pick<Case, 'enrollment' | 'revision'>,
  moment: Moment,
  work: () => T,
): T | Walk {
  try {
    return work();
  } catch (error) {
    return { change: putAside(context, kase, error, moment), rows: [], email: null };
  }
}
