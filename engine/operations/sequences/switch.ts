import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import type { EventKind } from '../../model/event';
import { actingAs } from '../../model/member';
import type { SequenceStatus } from '../../model/sequence';
import { insertEvents } from '../../store/events';
import { updateSequence } from '../../store/sequences';
import { pauseSequence } from '../../store/wholeSequence';
import { sequenceToChange } from '../access';
import { operation } from '../operation';
import { sequenceView, viewSequence } from './view';

const input = z.object({ sequence: z.string().describe('Name or id of the sequence') });
const result = sequenceView.extend({
  paused: z.number().int().describe('Enrollments that were going on and now wait'),
  message: z.string(),
});

interface Switch {
  readonly verb: 'disable' | 'archive' | 'restore';
  readonly summary: string;
  readonly from: readonly SequenceStatus[];
  readonly to: SequenceStatus;
  readonly event: EventKind;
  readonly done: string;
  readonly hint: string;
}

/** Disable, archive and restore differ in this table only. */
const SWITCHES: readonly Switch[] = [
  {
    verb: 'disable',
    summary:
      'Switches a published sequence off: nothing more is sent, its leads are paused, and it can be edited.',
    from: ['published'],
    to: 'disabled',
    event: 'sequence_disabled',
    done: 'is off and can be edited',
    hint: 'Only a published sequence can be disabled.',
  },
  {
    verb: 'archive',
    summary: 'Hides a sequence and makes it read-only; its leads are paused and its history is kept.',
    from: ['draft', 'published', 'disabled'],
    to: 'archived',
    event: 'sequence_archived',
    done: 'is archived',
    hint: 'It is archived already.',
  },
  {
    verb: 'restore',
    summary: 'Brings an archived sequence back, switched off.',
    from: ['archived'],
    to: 'disabled',
    event: 'sequence_restored',
    done: 'is back, switched off; publish it to go on',
    hint: 'Only an archived sequence can be restored.',
  },
];

export const switchSequence = SWITCHES.map((each) =>
  operation({
    name: `sequence.${each.verb}`,
    summary: each.summary,
    method: 'POST',
    path: `/sequences/:sequence/${each.verb}`,
    permission: 'member',
    input,
    result,
    positional: ['sequence'],
    async run(context, { sequence: reference }) {
      const { timeZone } = await context.instance.organisation(context.store);
      return context.store.transaction(async (db) => {
        // From now on no email of its is let out; those that were before are counted.
        const sequence = await sequenceToChange(db, context.actor, reference, db.profile.forUpdate);
        if (!each.from.includes(sequence.status)) {
          throw new ThroughlineError({
            code: 'wrong_status',
            kind: 'conflict',
            message:
              `The sequence '${sequence.name}' is ${sequence.status}; it cannot be ${each.verb}d.`.replace(
                'eed.',
                'ed.',
              ),
            hint: each.hint,
          });
        }
        const now = context.clock.now();
        // A draft that was never published has nothing to switch off.
        const to = each.verb === 'restore' && sequence.revisionId === null ? 'draft' : each.to;
        const switched = { ...sequence, status: to, updatedAt: now };
        await updateSequence(db, switched);
        const { paused, onTheirWay } =
          each.verb === 'restore'
            ? { paused: 0, onTheirWay: 0 }
            : await pauseSequence(db, sequence.id, now, context.actor);
        await insertEvents(db, [
          {
            kind: each.event,
            at: now,
            actor: context.actor,
            sequenceId: sequence.id,
            data: { name: sequence.name, paused, ...actingAs(context.actor, sequence) },
          },
        ]);
        const waits = paused > 0 ? ` ${paused} ${paused === 1 ? 'lead waits' : 'leads wait'}.` : '';
        const flying =
          onTheirWay > 0
            ? ` ${onTheirWay} ${onTheirWay === 1 ? 'message was' : 'messages were'} already on ${onTheirWay === 1 ? 'its' : 'their'} way.`
            : '';
        return {
          ...viewSequence(switched, timeZone),
          paused,
          message: `The sequence '${sequence.name}' ${each.done}.${waits}${flying}`,
        };
      });
    },
  }),
);
