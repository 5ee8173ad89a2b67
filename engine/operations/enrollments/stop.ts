import { z } from 'zod';
import { actedEvent, verb } from './verb';

const because = z.string().max(500).optional().describe('Why, for the history');

export const remove = verb({
  name: 'remove',
  summary: 'Removes leads from their sequence: open tasks are cancelled and nothing more is sent.',
  path: '/remove',
  past: 'Removed',
  extra: { because },
  decide: (subject, input, context, at) => ({
    enrollment: subject.enrollment,
    revision: subject.revision,
    happening: 'remove',
    reason: 'manual',
    detail: input.because ?? null,
    events: [actedEvent(subject, 'removed', context, at, { reason: 'manual', because: input.because })],
  }),
});

export const finish = verb({
  name: 'finish',
  summary: 'Marks leads as finished in their sequence, for example because a meeting was booked.',
  path: '/finish',
  past: 'Finished',
  extra: {
    reason: z
      .enum(['manual', 'meeting_booked', 'converted', 'replied'])
      .default('manual')
      .describe('What finished it'),
    because,
  },
  decide: (subject, input, context, at) => ({
    enrollment: subject.enrollment,
    revision: subject.revision,
    happening: 'finish',
    reason: input.reason,
    detail: input.because ?? null,
    events: [actedEvent(subject, 'finished', context, at, { reason: input.reason, because: input.because })],
  }),
});
