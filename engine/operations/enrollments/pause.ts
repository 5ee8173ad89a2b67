import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { isUndelivered } from '../../model/status';
import { goesOn, held } from '../../worker/held';
import { resumed } from '../../worker/resume';
import { decideRetry } from './retry';
import { actedEvent, verb } from './verb';

export const pause = verb({
  name: 'pause',
  summary: 'Pauses leads where they are, until they are resumed or until a given time.',
  path: '/pause',
  past: 'Paused',
  extra: {
    until: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('When they resume by themselves: 2026-03-03T09:00:00+01:00'),
  },
  check: (context, { until }) => {
    if (until === undefined || Date.parse(until) > context.clock.now()) return;
    throw new ThroughlineError({
      code: 'time_in_the_past',
      message: `The time to resume '${until}' has passed.`,
      hint: 'Give a time to come, or none.',
      path: 'until',
    });
  },
  decide: (subject, { until }, context, at) => {
    const { enrollment, revision } = subject;
    if (enrollment.status === 'failed' && !goesOn(enrollment))
      return {
        code: 'wrong_status',
        message: 'It has failed and is not tried again by itself; there is nothing to pause.',
      };
    const resumeAt = until === undefined ? null : Date.parse(until);
    return {
      enrollment,
      revision,
      happening: 'pause',
      reason: 'manual',
      set: { ...held(enrollment), dueAt: resumeAt },
      events: [actedEvent(subject, 'paused', context, at, { reason: 'manual', until })],
    };
  },
});

export const resume = verb({
  name: 'resume',
  summary:
    'Resumes paused leads where they were: a stage whose time has passed is due at once, inside its window. Bounced ones go on when they have a new address.',
  path: '/resume',
  past: 'Resumed',
  extra: {},
  decide: (subject, _input, context, at) => {
    // Bounced, and with a new address by now: it goes on where it stopped.
    if (isUndelivered(subject.enrollment)) return decideRetry(subject, [], context, at);
    if (subject.enrollment.status !== 'paused') return { code: 'not_paused', message: 'It is not paused.' };
    if (subject.sequence.status !== 'published') {
      return {
        code: 'sequence_not_published',
        message: `The sequence '${subject.sequence.name}' is ${subject.sequence.status}; its leads resume when it is published.`,
      };
    }
    return resumed(subject, subject.openWork, at, [actedEvent(subject, 'resumed', context, at)]);
  },
});
