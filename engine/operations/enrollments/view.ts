import { z } from 'zod';
import { findStage, type Revision } from '../../model/sequence';
import type { Enrollment } from '../../model/enrollment';
import { describeState, STATUSES } from '../../model/status';
import { PROGRESS, progressOf } from '../../model/vocabularies';
import { formatIso } from '../../schedule/zone';
import { ACTIONS, type Action } from './actions';

export const enrollmentView = z.object({
  id: z.string(),
  sequence: z.string().describe('Name of the sequence'),
  sequenceId: z.string(),
  leadId: z.string(),
  email: z.string(),
  status: z.enum(STATUSES),
  reason: z.string().nullable(),
  state: z.string().describe('Status and reason in words: Finished (Replied)'),
  progress: z
    .enum(PROGRESS)
    .describe('The same in five words: Pending, In Progress, Completed, Paused, Stopped'),
  detail: z.string().nullable(),
  stage: z.string().nullable().describe('Id of the stage that is next'),
  stageName: z.string().nullable(),
  dueAt: z.string().nullable().describe('When something happens next by itself'),
  stagesDone: z.number().int(),
  emailsSent: z.number().int(),
  lastStage: z.string().nullable(),
  lastStageAt: z.string().nullable(),
  enrolledAt: z.string(),
  finishedAt: z.string().nullable(),
  actions: z.array(z.enum(ACTIONS)).describe('What you may do about it now, by the names of the operations'),
});
export type EnrollmentView = z.output<typeof enrollmentView>;

/** Where no reply stops a sequence, nobody was waited for: 'no reply' would say something that nobody looked at. */
function stateIn(enrollment: Enrollment, { definition }: Revision): string {
  return enrollment.reason === 'completed' && !definition.settings.stopOnReply
    ? 'Finished'
    : describeState(enrollment);
}

export function viewEnrollment(
  enrollment: Enrollment,
  revision: Revision,
  email: string,
  zone: string,
  actions: readonly Action[],
): EnrollmentView {
  const at = (ms: number | null): string | null => (ms === null ? null : formatIso(ms, zone));
  const stage = findStage(revision.definition, enrollment.stageId);
  return {
    id: enrollment.id,
    sequence: revision.definition.name,
    sequenceId: enrollment.sequenceId,
    leadId: enrollment.leadId,
    email,
    status: enrollment.status,
    reason: enrollment.reason,
    state: stateIn(enrollment, revision),
    progress: progressOf(enrollment),
    detail: enrollment.detail,
    stage: enrollment.stageId,
    stageName: stage ? (stage.name ?? stage.id) : null,
    dueAt: at(enrollment.dueAt),
    stagesDone: enrollment.stagesDone,
    emailsSent: enrollment.emailsSent,
    lastStage: enrollment.lastStageId,
    lastStageAt: at(enrollment.lastStageAt),
    enrolledAt: formatIso(enrollment.enrolledAt, zone),
    finishedAt: at(enrollment.finishedAt),
    actions: [...actions],
  };
}
