import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { formatIso } from '../../schedule/zone';
import { backAt } from '../../worker/absence';
import { actedEvent, verb } from './verb';

const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/** Sets or changes when paused leads resume; why they are paused stays as it is. */
export const reschedule = verb({
  name: 'reschedule',
  summary: 'Sets or changes the time at which paused leads resume by themselves.',
  path: '/reschedule',
  past: 'Rescheduled',
  extra: {
    at: time.describe(
      "When: a time (2026-03-03T09:00:00+01:00), or a day (2026-03-03): then when the window opens on it, in the lead's zone",
    ),
  },
  check: (context, { at }) => {
    // A day has passed when it is over everywhere: twelve hours behind Greenwich comes last.
    const last = at.includes('T') ? Date.parse(at) : Date.parse(`${at}T24:00:00-12:00`);
    if (last > context.clock.now()) return;
    throw new ThroughlineError({
      code: 'time_in_the_past',
      message: `The time to resume '${at}' has passed.`,
      hint: "Give a time to come, or resume the leads now with 'resume'.",
      path: 'at',
    });
  },
  decide: (subject, { at: wanted }, context, at) => {
    const { enrollment, revision, zone } = subject;
    const { status, reason, detail, heldDueAt } = enrollment;
    if (status !== 'paused')
      return { code: 'not_paused', message: 'It is not paused; there is nothing to reschedule.' };
    const { sequence } = subject;
    if (sequence.status !== 'published')
      return {
        code: 'sequence_not_published',
        message: `The sequence '${sequence.name}' is ${sequence.status}; its leads resume when it is published.`,
      };
    const day = wanted.includes('T') ? null : { date: wanted, time: null, zone: null };
    const dueAt = day === null ? Date.parse(wanted) : Math.max(backAt(day, subject, at) ?? at.now, at.now);
    const until = formatIso(dueAt, zone);
    return {
      enrollment,
      revision,
      happening: 'pause',
      reason,
      detail,
      set: { dueAt, heldDueAt },
      events: [actedEvent(subject, 'paused', context, at, { reason, until, rescheduled: true })],
    };
  },
});
