import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { OUTBOX } from '../../model/sender';
import { insertEvents } from '../../store/events';
import type { Db } from '../../store/database';
import { findRulesOfSender } from '../../store/segmentRules';
import { findSegmentsByIds } from '../../store/segments';
import { countLiveOf, deleteSender } from '../../store/senders';
import { listSequences, nameKey } from '../../store/sequences';
import { listSources } from '../../store/sources';
import { operation } from '../operation';
import { getSender } from './shape';

export const senderRemove = operation({
  name: 'sender.remove',
  summary:
    'Removes a sender that no sequence, source or segment uses any more; what it has sent stays in the history',
  method: 'DELETE',
  path: '/senders/:sender',
  permission: 'admin',
  positional: ['sender'],
  input: z.strictObject({ sender: z.string().min(1).describe('Name or id of the sender') }),
  result: z.object({ removed: z.string(), message: z.string() }),
  async run({ store, clock, actor }, { sender: reference }) {
    return store.transaction(async (db) => {
      const { id, name } = await getSender(db, reference);
      if (id === OUTBOX) {
        throw new ThroughlineError({
          code: 'outbox_is_fixed',
          kind: 'conflict',
          message: 'The outbox is built in and cannot be removed.',
        });
      }
      const live = await countLiveOf(db, id);
      const uses = await usesOf(db, id, name);
      if (live > 0 || uses.length > 0) throw inUse(name, live, uses);
      await deleteSender(db, id);
      await insertEvents(db, [
        { kind: 'sender_removed', at: clock.now(), actor, data: { sender: id, name } },
      ]);
      return { removed: id, message: `The sender '${name}' is removed.` };
    });
  },
});

/** Whatever would enrol nobody any more without the sender, in words; what is archived enrols nobody anyway. */
async function usesOf(db: Db, id: string, name: string): Promise<string[]> {
  const open = (await listSequences(db)).filter(({ status }) => status !== 'archived');
  const isOpen = ({ sequenceId }: { readonly sequenceId: string }): boolean =>
    open.some((sequence) => sequence.id === sequenceId);
  const sequences = open.filter(({ draft }) =>
    draft.settings.senders.some((each) => each === id || nameKey(each) === nameKey(name)),
  );
  const sources = (await listSources(db)).filter((source) => source.rule.sender === id && isOpen(source));
  const rules = (await findRulesOfSender(db, id)).filter(isOpen);
  const segments = await findSegmentsByIds(db, [...new Set(rules.map(({ segmentId }) => segmentId))]);
  return [
    ...sequences.map((sequence) => `the sequence '${sequence.name}'`),
    ...sources.map((source) => `the source '${source.name}'`),
    ...[...segments.values()].map((segment) => `the segment '${segment.name}'`),
  ];
}

function inUse(name: string, live: number, named: readonly string[]): ThroughlineError {
  const uses = [...(live > 0 ? [`${live} ${live === 1 ? 'lead' : 'leads'} in a sequence`] : []), ...named];
  return new ThroughlineError({
    code: 'sender_in_use',
    kind: 'conflict',
    message: `The sender '${name}' is used by ${uses.join(', ')}.`,
    hint: 'Finish or remove those leads and take it out of the sequence, source or segment first. To send through another mailbox, change its settings instead.',
  });
}
