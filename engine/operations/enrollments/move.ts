import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { findStage, findStageByName } from '../../model/sequence';
import { describeState, LIVE } from '../../model/status';
import { stageDue } from '../../worker/due';
import { actedEvent, verb } from './verb';

export const moveToStage = verb({
  name: 'moveToStage',
  summary: 'Lets leads continue at a chosen stage; those in between are recorded as skipped.',
  path: '/move-to-stage',
  past: 'Moved',
  extra: {
    to: z.string().describe('Id or name of the stage that is next'),
    backwards: z.boolean().default(false).describe('Allow going back, which repeats stages'),
    wait: z
      .boolean()
      .default(false)
      .describe("Keep the stage's own delay from now, instead of making it due at once"),
  },
  check: (_context, { to }) => {
    if (to.trim() === '')
      throw new ThroughlineError({
        code: 'invalid_input',
        message: 'The stage to move to is not named.',
        hint: "Give its id or its name in 'to'.",
        path: 'to',
      });
  },
  decide: (subject, { to, backwards, wait }, context, at) => {
    const { enrollment, revision, sequence } = subject;
    if (sequence.status !== 'published')
      return {
        code: 'sequence_not_published',
        message: `The sequence '${sequence.name}' is ${sequence.status}; publish it first.`,
      };
    if (!LIVE.includes(enrollment.status))
      return { code: 'wrong_status', message: `It is over: ${describeState(enrollment)}.` };
    const { stages } = revision.definition;
    const stage = findStage(revision.definition, to) ?? findStageByName(revision.definition, to);
    if (!stage)
      return {
        code: 'unknown_stage',
        message: `The sequence has no stage '${to}'. It has: ${stages.map(({ id }) => id).join(', ')}.`,
      };
    const from = stages.findIndex(({ id }) => id === enrollment.stageId);
    const target = stages.indexOf(stage);
    if (target <= from && !backwards) {
      return target === from
        ? { code: 'already_there', message: `It is at the stage '${to}' already.` }
        : {
            code: 'backwards',
            message: `The stage '${to}' lies behind; going back repeats stages. Allow it explicitly.`,
          };
    }
    const due = stageDue(wait ? stage : { ...stage, after: '0', at: undefined }, at.now, subject, at);
    const place = { stageId: stage.id, attempt: enrollment.attempt + 1 };
    // Whoever is paused stays so: only a resume, or the time to resume, lets it go on.
    const { status, reason, detail, dueAt: resumeAt } = enrollment;
    const change =
      status === 'paused'
        ? ({
            happening: 'pause',
            reason,
            detail,
            set: { ...place, dueAt: resumeAt, heldDueAt: due.dueAt },
          } as const)
        : ({ happening: 'move', set: { ...place, dueAt: due.dueAt, heldDueAt: null } } as const);
    return {
      enrollment,
      revision,
      ...change,
      cancelsWork: true,
      events: [
        ...stages
          .slice(Math.max(from, 0), Math.max(target, 0))
          .map((skipped) => ({ ...actedEvent(subject, 'stage_skipped', context, at), stageId: skipped.id })),
        actedEvent(subject, 'moved', context, at, { from: enrollment.stageId, to: stage.id }),
      ],
    };
  },
});
