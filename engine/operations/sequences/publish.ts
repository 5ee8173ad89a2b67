import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { actingAs } from '../../model/member';
import type { Revision } from '../../model/sequence';
import type { ActingContext } from '../../worker/context';
import { adoptRevision } from '../../store/adoptRevision';
import type { Db } from '../../store/database';
import { insertEvents } from '../../store/events';
import { listLeadFields } from '../../store/leadFields';
import { insertRevision } from '../../store/revisions';
import { listSenders, openSender } from '../../store/senders';
import { updateSequence, type Sequence } from '../../store/sequences';
import { pauseSequence, resumeSequence } from '../../store/wholeSequence';
import { sequenceToChange } from '../access';
import { operation } from '../operation';
import { deadlinesAnew, dueAfterHandoffs } from './afterHandoffs';
import { publishProblems } from './checks';
import {
  leadsAtStage,
  LIVE_ENROLLMENTS,
  migrationSentence,
  planMigration,
  type LiveEnrollments,
} from './migration';
import { remarks } from './remarks';
import { sequenceView, viewSequence } from './view';

const published = sequenceView.extend({
  number: z.number().int().describe('The number of the revision'),
  resumed: z.number().int().describe('Enrollments that go on'),
  leads: z.array(leadsAtStage).describe('How many leads are where, and where they go on'),
  moved: z
    .array(z.object({ stage: z.string(), to: z.string().nullable(), enrollments: z.number().int() }))
    .describe('Where leads at deleted stages went'),
  warnings: z.array(z.string()),
  message: z.string(),
});
type Published = z.output<typeof published>;

export const publishSequence = operation({
  name: 'sequence.publish',
  summary:
    'Checks a sequence, freezes it as a revision and switches it on; leads that were paused with it resume.',
  method: 'POST',
  path: '/sequences/:sequence/publish',
  permission: 'member',
  input: z.object({
    sequence: z.string().describe('Name or id of the sequence'),
    dryRun: z
      .boolean()
      .default(false)
      .describe('Only check and say what would happen: how many leads are where, and where they would go on'),
    liveEnrollments: z
      .enum(LIVE_ENROLLMENTS)
      .default('migrate')
      .describe(
        'What leads do that are in it already: go on in the new revision, or finish on the one that they are on',
      ),
  }),
  result: published,
  positional: ['sequence'],
  async run(context, { sequence: reference, dryRun, liveEnrollments }) {
    const { timeZone } = await context.instance.organisation(context.store);
    return context.store.transaction(async (db) => {
      const sequence = await sequenceToChange(db, context.actor, reference);
      if (sequence.status === 'archived') throw archived(sequence.name);
      return publishIn(context, db, sequence, { timeZone, dryRun, liveEnrollments });
    });
  },
});

/** Within the transaction of whoever asks: saving and publishing in one step is both or neither. */
export async function publishIn(
  context: ActingContext,
  db: Db,
  sequence: Sequence,
  options: {
    readonly timeZone: string;
    readonly dryRun?: boolean;
    readonly liveEnrollments?: LiveEnrollments;
  },
): Promise<Published> {
  const warnings = await check(context, db, sequence);
  const plan = await planMigration(context, db, sequence, options.liveEnrollments ?? 'migrate');
  const number = (plan.latest?.number ?? 0) + 1;
  if (options.dryRun) {
    const { leads, moved } = plan;
    const message = `The sequence '${sequence.name}' can be published.${migrationSentence(plan, 'would')}`;
    return {
      ...viewSequence(sequence, options.timeZone),
      number,
      resumed: 0,
      leads,
      moved,
      warnings,
      message,
    };
  }
  const now = context.clock.now();
  const revision: Revision = {
    id: context.newId(),
    sequenceId: sequence.id,
    number,
    definition: sequence.draft,
    publishedAt: now,
  };
  await insertRevision(db, revision);
  const running: Sequence = {
    ...sequence,
    status: 'published',
    revisionId: revision.id,
    updatedAt: now,
  };
  await updateSequence(db, running);
  // Whoever goes on while it is published anew is paused for as long as this takes: one who waited for work that is
  // cancelled now is due again, in the lane of the stage at which it stands. For people nothing stopped.
  const teller = plan.migrates && sequence.status === 'published' ? null : context.actor;
  const { paused } = plan.migrates ? await pauseSequence(db, sequence.id, now, teller) : { paused: 0 };
  if (plan.migrates) await dueAfterHandoffs(context, db, revision, plan.handovers);
  if (plan.migrates) await adoptRevision(db, revision, plan.handovers, now, context.actor);
  const revisions = [revision, ...plan.revisions];
  if (sequence.status !== 'published') await deadlinesAnew(context, db, sequence.id, revisions);
  const resumed = (await resumeSequence(db, sequence.id, revisions, now, teller)) - paused;
  const { leads, moved } = plan;
  await insertEvents(db, [
    {
      kind: 'sequence_published',
      at: now,
      actor: context.actor,
      sequenceId: sequence.id,
      data: { name: sequence.name, number, resumed, moved, ...actingAs(context.actor, sequence) },
    },
  ]);
  const resume = resumed > 0 ? ` ${resumed} ${resumed === 1 ? 'lead resumes' : 'leads resume'}.` : '';
  return {
    ...viewSequence(running, options.timeZone),
    number,
    resumed,
    leads,
    moved,
    warnings,
    message: `Published '${running.name}' (revision ${number}).${resume}${migrationSentence(plan, 'do')}`,
  };
}

/** @throws `cannot_publish` with every problem. @returns what does not forbid publishing and is worth knowing. */
async function check(context: ActingContext, db: Db, { draft }: Sequence): Promise<string[]> {
  // Opened, since a password that cannot be read keeps a sender from sending as well.
  const senders = (await listSenders(db)).map((row) => openSender(context.sealer, row));
  const { timeZone } = await context.instance.organisation(db);
  const input = {
    definition: draft,
    tags: context.tags,
    knownFields: await listLeadFields(db),
    senders,
    timeZone,
    now: context.clock.now(),
    publicUrl: context.publicUrl,
  };
  const problems = publishProblems(input);
  if (problems.length > 0) {
    throw new ThroughlineError({
      code: 'cannot_publish',
      message: `The sequence '${draft.name}' cannot be published: ${problems.map(({ message }) => message).join(' ')}`,
      hint: problems[0]?.hint ?? 'Mend what is listed and publish again.',
      problems,
    });
  }
  return remarks(input);
}

function archived(name: string): ThroughlineError {
  return new ThroughlineError({
    code: 'sequence_archived',
    kind: 'conflict',
    message: `The sequence '${name}' is archived and read-only.`,
    hint: 'Restore it first.',
  });
}
