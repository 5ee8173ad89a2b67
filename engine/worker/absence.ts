import type { Returns } from '../mail/reading/reading';
import { isThroughlineError } from '../model/errors';
import { instantOf } from '../schedule/localDate';
import { nextOpen } from '../schedule/window';
import { formatIso } from '../schedule/zone';
import type { Change } from '../store/changes';
import type { Case, Moment } from './case';
import { goesOn, held } from './held';

/**
 * When a lead who is away is written to again: when its window opens first on that day or after it, in its own zone.
 * Null: the mail names no day.
 */
export function backAt(
  returns: Returns | null,
  { zone, revision }: Pick<Case, 'zone' | 'revision'>,
  { offsets }: Pick<Moment, 'offsets'>,
): number | null {
  if (returns === null) return null;
  const { window, holidays } = revision.definition.settings;
  const calendar = { zone, holidays, offsets };
  const from = instantOf({ date: returns.date, time: returns.time, offset: returns.zone }, calendar);
  if (!Number.isFinite(from)) return null;
  try {
    return nextOpen(from, window, calendar);
  } catch (error) {
    // A window that never opens is told when the next email is due.
    if (!isThroughlineError(error)) throw error;
    return from;
  }
}

/**
 * What an out-of-office answer does to one enrollment of the lead: it waits for the return, or for a person where the
 * mail names no day. Null: nothing.
 * - Paused so before: of two days the later counts, so that nobody who is away is written to.
 * - Paused with its sequence: its return counts too, so that switching the sequence on does not write to an empty desk.
 * - Paused by a person, or stopped: stays as it is.
 * - A sequence that no reply stops is held up only until a known day: nobody looks after it otherwise.
 */
export function awayChange(
  kase: Case,
  returns: Returns | null,
  moment: Pick<Moment, 'now' | 'offsets'>,
  event: (reason: 'out_of_office', until: string | null) => Change['events'],
): Change | null {
  const { enrollment, revision, zone } = kase;
  const { status, reason } = enrollment;
  const resumeAt = backAt(returns, kase, moment);
  if (resumeAt !== null && resumeAt <= moment.now) return null;
  const known = status === 'paused' && (reason === 'out_of_office' || reason === 'sequence_disabled');
  if (!goesOn(enrollment) && !known) return null;
  if (resumeAt === null && (known || !revision.definition.settings.stopOnReply)) return null;
  if (reason === 'out_of_office' && resumeAt !== null && (enrollment.dueAt ?? 0) >= resumeAt) return null;
  return {
    enrollment,
    revision,
    happening: 'pause',
    reason: 'out_of_office',
    detail:
      resumeAt === null
        ? 'Out of office; the answer names no day of return.'
        : `Out of office until ${returns?.date ?? ''}.`,
    set: { ...held(enrollment), dueAt: resumeAt },
    events: event('out_of_office', resumeAt === null ? null : formatIso(resumeAt, zone)),
  };
}
