import { z } from 'zod';
import { insertEvents } from '../../store/events';
import { findRulesOf, insertRule, updateRule, type SegmentRule } from '../../store/segmentRules';
import { sequenceToChange } from '../access';
import { operation } from '../operation';
import { getSender } from '../senders/shape';
import { getSegment, segmentView, viewSegments } from './shape';

export const segmentAutoEnroll = operation({
  name: 'segment.autoEnroll',
  summary:
    'Enrols whoever is in a segment, now or later, in a sequence by itself; each lead once. Off: nobody any more.',
  method: 'POST',
  path: '/segments/:segment/auto-enroll',
  permission: 'member',
  positional: ['segment', 'sequence'],
  input: z.strictObject({
    segment: z.string().min(1).describe('Name or id of the segment'),
    sequence: z.string().min(1).describe('Name or id of the sequence; leads come in while it is published'),
    on: z.boolean().default(true).describe('false: nobody is enrolled by this any more'),
    sender: z.string().optional().describe("Name or id of the sender to use, instead of the sequence's own"),
  }),
  result: segmentView.extend({ message: z.string() }),
  async run(context, input) {
    const { store, actor, clock } = context;
    return store.transaction(async (db) => {
      const sequence = await sequenceToChange(db, actor, input.sequence);
      const segment = await getSegment(db, input.segment);
      const senderId = input.sender === undefined ? null : (await getSender(db, input.sender, 'sender')).id;
      const now = clock.now();
      const before = (await findRulesOf(db, [segment.id])).find((rule) => rule.sequenceId === sequence.id);
      const rule: SegmentRule = {
        id: before?.id ?? context.newId(),
        segmentId: segment.id,
        sequenceId: sequence.id,
        senderId,
        ownerId: actor.id,
        isOn: input.on,
        lookedUntil: before && before.isOn ? before.lookedUntil : 0,
        createdAt: before?.createdAt ?? now,
      };
      await (before ? updateRule(db, rule) : insertRule(db, rule));
      const data = { segment: segment.id, name: segment.name, on: input.on };
      await insertEvents(db, [{ kind: 'auto_enroll', at: now, actor, sequenceId: sequence.id, data }]);
      const [view] = await viewSegments(context, db, [segment]);
      const message = input.on
        ? `Whoever is in '${segment.name}' is enrolled in '${sequence.name}' from now on, ${view!.leads} now.`
        : `Nobody is enrolled in '${sequence.name}' by '${segment.name}' any more.`;
      return { ...view!, message };
    });
  },
});
