import { z } from 'zod';
import { insertEvents } from '../../store/events';
import { deleteSegment } from '../../store/segments';
import { operation } from '../operation';
import { checkOwner, getSegment } from './shape';

export const segmentRemove = operation({
  name: 'segment.remove',
  summary: 'Removes a segment; its leads and their enrollments stay, and nobody is enrolled by it any more',
  method: 'DELETE',
  path: '/segments/:segment',
  permission: 'member',
  positional: ['segment'],
  input: z.strictObject({ segment: z.string().min(1).describe('Name or id of the segment') }),
  result: z.object({ message: z.string() }),
  async run({ store, clock, actor }, { segment: reference }) {
    return store.transaction(async (db) => {
      const segment = await getSegment(db, reference);
      checkOwner(actor, segment);
      await deleteSegment(db, segment.id);
      const data = { segment: segment.id, name: segment.name };
      await insertEvents(db, [{ kind: 'segment_removed', at: clock.now(), actor, data }]);
      return { message: `The segment '${segment.name}' is removed.` };
    });
  },
});
