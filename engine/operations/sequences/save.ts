import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { readSequenceFile } from '../../content/readSequenceFile';
import { fillStageIds } from '../../content/stageIds';
import { ThroughlineError } from '../../model/errors';
import { actingAs, maySee } from '../../model/member';
import { problemsOf } from '../../model/problems';
import { definitionSchema, SHARING, type Definition } from '../../model/sequence';
import { insertEvents } from '../../store/events';
import { findSequence, insertSequence, nameKey, updateSequence, type Sequence } from '../../store/sequences';
import { checkMayShare, sequenceToChange } from '../access';
import { operation } from '../operation';
import { publishIn } from './publish';
import { sequenceView, viewSequence } from './view';

export const saveSequence = operation({
  name: 'sequence.save',
  summary: 'Creates a sequence, or changes the draft of one that is not published.',
  method: 'PUT',
  path: '/sequences',
  permission: 'member',
  input: z.object({
    sequence: z
      .string()
      .optional()
      .describe('Name or id of the sequence to change; without it the name in the definition decides'),
    file: z.string().optional().describe('The sequence as the text of a YAML file'),
    definition: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('The sequence as an object, instead of a file'),
    sharing: z
      .enum(SHARING)
      .optional()
      .describe('Who sees it and may act on its leads: private, view or edit'),
    publish: z
      .boolean()
      .default(false)
      .describe('Publish it in the same step; what cannot be published is then not saved either'),
    live: z
      .boolean()
      .default(false)
      .describe(
        'With publish: also a sequence that is published already; its leads go on in the new revision. Where nothing has changed nothing is published',
      ),
  }),
  result: sequenceView.extend({
    created: z.boolean(),
    warnings: z.array(z.string()).describe('What publishing remarks; empty when it was only saved'),
    message: z.string(),
  }),
  positional: ['file'],
  async run(context, input) {
    const definition = read(input);
    const now = context.clock.now();
    const { timeZone } = await context.instance.organisation(context.store);
    // Two people may create the same name in the same moment: the unique index lets one through.
    const taken = (error: unknown): never => {
      throw context.store.profile.isUniqueViolation(error) ? nameTaken(definition.name) : error;
    };
    const work = context.store.transaction(async (db) => {
      const existing = await findSequence(db, input.sequence ?? definition.name);
      if (!existing && input.sequence !== undefined)
        await sequenceToChange(db, context.actor, input.sequence);
      // A name that somebody else keeps for a sequence of their own is taken, and that is all that is told.
      if (existing && input.sequence === undefined && !maySee(context.actor, existing))
        throw nameTaken(definition.name);
      const locked = existing ? await sequenceToChange(db, context.actor, existing.id) : null;
      const republish = input.publish && input.live;
      if (locked && !(republish && locked.status === 'published')) refuseLocked(locked);
      if (locked && (input.sharing ?? locked.sharing) !== locked.sharing)
        checkMayShare(context.actor, locked);
      const other = await findSequence(db, definition.name);
      if (other && other.id !== locked?.id) throw nameTaken(definition.name);
      if (locked?.status === 'published' && runsJustSo(locked, definition, input.sharing)) {
        const message = `The sequence '${locked.name}' runs just like that already; nothing was changed.`;
        return { ...viewSequence(locked, timeZone), created: false, warnings: [], message };
      }
      const sequence: Sequence = {
        id: locked?.id ?? context.newId(),
        name: definition.name,
        nameKey: nameKey(definition.name),
        status: locked?.status ?? 'draft',
        ownerId: locked ? locked.ownerId : context.actor.id,
        sharing: input.sharing ?? locked?.sharing ?? 'edit',
        draft: definition,
        revisionId: locked?.revisionId ?? null,
        createdAt: locked?.createdAt ?? now,
        updatedAt: now,
      };
      await (locked ? updateSequence(db, sequence) : insertSequence(db, sequence));
      await insertEvents(db, [
        {
          kind: 'sequence_saved',
          at: now,
          actor: context.actor,
          sequenceId: sequence.id,
          data: {
            name: sequence.name,
            stages: definition.stages.length,
            ...(locked ? actingAs(context.actor, locked) : {}),
          },
        },
      ]);
      if (input.publish) {
        const { status, revision, warnings, message } = await publishIn(context, db, sequence, {
          timeZone,
        });
        return { ...viewSequence(sequence, timeZone), status, revision, created: !locked, warnings, message };
      }
      const message = `${locked ? 'Saved' : 'Created'} the sequence '${sequence.name}' with ${definition.stages.length} stages. It sends nothing before it is published.`;
      return { ...viewSequence(sequence, timeZone), created: !locked, warnings: [], message };
    });
    return work.catch(taken);
  },
});

function read({
  file,
  definition,
}: {
  file?: string | undefined;
  definition?: Record<string, unknown> | undefined;
}): Definition {
  if ((file === undefined) === (definition === undefined)) {
    throw new ThroughlineError({
      code: 'invalid_input',
      message: 'Give the sequence either as a file or as a definition.',
      hint: "Put the YAML text into 'file', or the object into 'definition'.",
    });
  }
  if (file !== undefined) return readSequenceFile(file).definition;
  const stages: unknown = definition?.['stages'];
  const filled = Array.isArray(stages) ? { ...definition, stages: fillStageIds(stages) } : definition;
  const parsed = definitionSchema.safeParse(filled);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, { input: filled, schema: definitionSchema });
  throw new ThroughlineError({
    code: 'invalid_sequence',
    message: `The sequence has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.map(({ message }) => message).join(' ')}`,
    hint: problems[0]?.hint ?? 'Mend what is listed and save again.',
    problems,
  });
}

/** Nobody can edit the draft of a published sequence, so it is what runs. */
function runsJustSo(
  { draft, sharing }: Sequence,
  definition: Definition,
  wanted: Sequence['sharing'] | undefined,
): boolean {
  return isDeepStrictEqual(draft, definition) && (wanted ?? sharing) === sharing;
}

function refuseLocked({ name, status }: Sequence): void {
  if (status === 'published') {
    throw new ThroughlineError({
      code: 'sequence_published',
      kind: 'conflict',
      message: `The sequence '${name}' is published and cannot be edited.`,
      hint: 'Disable it, edit it, and publish it again: leads resume where they were.',
    });
  }
  if (status === 'archived') {
    throw new ThroughlineError({
      code: 'sequence_archived',
      kind: 'conflict',
      message: `The sequence '${name}' is archived and read-only.`,
      hint: 'Restore it first.',
    });
  }
}

function nameTaken(name: string): ThroughlineError {
  return new ThroughlineError({
    code: 'name_taken',
    kind: 'conflict',
    message: `Another sequence is called '${name}' already.`,
    hint: 'Choose another name.',
  });
}
