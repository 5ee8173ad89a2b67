import { z } from 'zod';
import { listSegments } from '../../store/segments';
import { operation } from '../operation';
import { getSegment, segmentView, viewSegments } from './shape';

export const segmentList = operation({
  name: 'segment.list',
  summary: 'Lists the segments, with how many leads are in each now',
  method: 'GET',
  path: '/segments',
  permission: 'member',
  input: z.strictObject({}),
  result: z.object({ segments: z.array(segmentView) }),
  async run(context) {
    return { segments: await viewSegments(context, context.store, await listSegments(context.store)) };
  },
});

export const segmentGet = operation({
  name: 'segment.get',
  summary:
    'Shows one segment: its filter, how many leads are in it, and where they are enrolled by themselves',
  method: 'GET',
  path: '/segments/:segment',
  permission: 'member',
  positional: ['segment'],
  input: z.strictObject({ segment: z.string().min(1).describe('Name or id of the segment') }),
  result: segmentView,
  async run(context, { segment }) {
    const [view] = await viewSegments(context, context.store, [await getSegment(context.store, segment)]);
    return view!;
  },
});
