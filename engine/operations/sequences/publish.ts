import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { actingAs } from '../../model/member';
import { findStage, type Revision } from '../../model/sequence';
import { OUTBOX } from '../../model/sender';
import type { ActingContext } from '../../worker/context';
import type { Db } from '../../store/database';
import { insertEvents } from '../../store/events';
import { listLeadFields } from '../../store/leadFields';
import { insertRevision } from '../../store/revisions';
import { listSenders } from '../../store/senders';
import { updateSequence, type Sequence } from '../../store/sequences';
import { adoptRevision, resumeSequence } from '../../store/wholeSequence';
import { sequenceToChange } from '../access';
import { operation } from '../operation';
import { publishProblems } from './checks';
import { sequenceView, viewSequence } from './view';

const published = sequenceView.extend({
  number: z.number().int().describe('The number of the revision'),
  resumed: z.number().int().describe('Enrollments that go on'),
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
    dryRun: z.boolean().default(false).describe('Only check and say what would happen'),
  }),
  result: published,
  positional: ['sequence'],
  async run(context, input) {
    const { timeZone } = await context.instance.organisation(context.store);
    return context.store.transaction(async (db) => {
      const sequence = await sequenceToChange(db, context.actor, input.sequence);
      if (sequence.status === 'archived') throw archived(sequence.name);
      return publishIn(context, db, sequence, { timeZone, dryRun: input.dryRun });
    });
  },
});

/** Within the transaction of whoever asks: saving and publishing in one step is both or neither. */
export async function publishIn(
  context: ActingContext,
  db: Db,
  sequence: Sequence,
  { timeZone, dryRun }: { readonly timeZone: string; readonly dryRun: boolean },
): Promise<Published> {
  const warnings = await check(context, db, sequence);
  const old =
    sequence.revisionId === null
      ? null
      : (await context.revisions.load(db, [sequence.revisionId]))(sequence.revisionId);
  const number = (old?.number ?? 0) + 1;
  if (dryRun) {
    return {
      ...viewSequence(sequence, timeZone),
      number,
      resumed: 0,
      moved: [],
      warnings,
      message: `The sequence '${sequence.name}' can be published.`,
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
  const moved = await adoptRevision(db, sequence.id, old, revision, now, context.actor);
  const resumed = await resumeSequence(db, sequence.id, revision.definition.stages, now, context.actor);
  await insertEvents(db, [
    {
      kind: 'sequence_published',
      at: now,
      actor: context.actor,
      sequenceId: sequence.id,
      data: { name: sequence.name, number, resumed, moved, ...actingAs(context.actor, sequence) },
    },
  ]);
  return {
    ...viewSequence(running, timeZone),
    number,
    resumed,
    moved,
    warnings,
    message: sentence(running.name, number, resumed, moved, old),
  };
}

/** @throws `cannot_publish` with every problem. @returns what does not forbid publishing and is worth knowing. */
async function check(context: ActingContext, db: Db, { draft }: Sequence): Promise<string[]> {
  const senders = await listSenders(db);
  const problems = publishProblems({
    definition: draft,
    tags: context.tags,
    knownFields: await listLeadFields(db),
    senders,
    now: context.clock.now(),
  });
  if (problems.length > 0) {
    throw new ThroughlineError({
      code: 'cannot_publish',
      message: `The sequence '${draft.name}' cannot be published: ${problems.map(({ message }) => message).join(' ')}`,
      hint: problems[0]?.hint ?? 'Mend what is listed and publish again.',
      problems,
    });
  }
  const sends = draft.stages.some(({ kind }) => kind === 'email');
  const real = draft.settings.senders.length > 0 || senders.some(({ id }) => id !== OUTBOX);
  return sends && !real
    ? ['No sender is configured: mail goes to the built-in outbox and leaves for nowhere.']
    : [];
}

function sentence(
  name: string,
  number: number,
  resumed: number,
  moved: readonly { stage: string; to: string | null; enrollments: number }[],
  old: Revision | null,
): string {
  const parts = [`Published '${name}' (revision ${number}).`];
  if (resumed > 0) parts.push(`${resumed} ${resumed === 1 ? 'lead resumes' : 'leads resume'}.`);
  for (const { stage, to, enrollments } of moved) {
    const from = (old && findStage(old.definition, stage)?.name) ?? stage;
    parts.push(
      `${enrollments} at the deleted stage '${from}' ${to === null ? 'are finished' : `go on at '${to}'`}.`,
    );
  }
  return parts.join(' ');
}

function archived(name: string): ThroughlineError {
  return new ThroughlineError({
    code: 'sequence_archived',
    kind: 'conflict',
    message: `The sequence '${name}' is archived and read-only.`,
    hint: 'Restore it first.',
  });
}
