import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { leadFilter } from '../../model/leadFilter';
import { insertEvents } from '../../store/events';
import { findSegment, insertSegment, updateSegment, type Segment } from '../../store/segments';
import { lookAgain } from '../../store/segmentRules';
import { nameKey } from '../../store/sequences';
import { readFilter } from '../leads/filter';
import { operation } from '../operation';
import { checkOwner, getSegment, segmentView, viewSegments } from './shape';

export const segmentSave = operation({
  name: 'segment.save',
  summary: 'Keeps a filter over the leads under a name, or changes the one that has this name',
  method: 'PUT',
  path: '/segments',
  permission: 'member',
  positional: ['name'],
  input: z.strictObject({
    segment: z.string().optional().describe('Name or id of the segment to change, when it is to be renamed'),
    name: z.string().trim().min(1).max(200).describe('What you call it'),
    filter: leadFilter.describe('Which leads are in it'),
  }),
  result: segmentView.extend({ message: z.string() }),
  async run(context, { segment: reference, name, filter }) {
    const { store, actor, clock } = context;
    try {
      return await store.transaction(async (db) => {
        const before =
          reference === undefined ? await findSegment(db, name) : await getSegment(db, reference);
        if (before) checkOwner(actor, before);
        const { sequence, notInSequence, where } = await readFilter(context, db, filter);
        const now = clock.now();
        const segment: Segment = {
          id: before?.id ?? context.newId(),
          name,
          nameKey: nameKey(name),
          filter: {
            ...filter,
            ...(where === undefined ? {} : { where }),
            ...(sequence === undefined ? {} : { sequence }),
            ...(notInSequence === undefined ? {} : { notInSequence }),
          },
          ownerId: before ? before.ownerId : actor.id,
          createdAt: before?.createdAt ?? now,
          updatedAt: now,
        };
        if (before) {
          await updateSegment(db, segment);
          await lookAgain(db, segment.id);
        } else await insertSegment(db, segment);
        await insertEvents(db, [
          { kind: 'segment_saved', at: now, actor, data: { segment: segment.id, name, created: before === null } }, // prettier-ignore
        ]);
        const view = (await viewSegments(context, db, [segment]))[0]!;
        const leads = view.leads === 1 ? '1 lead' : `${view.leads} leads`;
        return {
          ...view,
          message: `The segment '${name}' is ${before ? 'changed' : 'saved'}; ${leads} in it now.`,
        };
      });
    } catch (error) {
      if (!store.profile.isUniqueViolation(error)) throw error;
      throw new ThroughlineError({
        code: 'name_taken',
        kind: 'conflict',
        message: `There is another segment with the name '${name}'.`,
        hint: 'Choose another name.',
        path: 'name',
      });
    }
  },
});
