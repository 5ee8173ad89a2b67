import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { OUTBOX } from '../../model/sender';
import { insertEvents } from '../../store/events';
import { countLiveOf, deleteSender } from '../../store/senders';
import { listSequences, nameKey } from '../../store/sequences';
import { operation } from '../operation';
import { getSender } from './shape';

export const senderRemove = operation({
  name: 'sender.remove',
  summary: 'Removes a sender that no sequence uses any more; what it has sent stays in the history',
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
      const sequences = (await listSequences(db)).filter(
        ({ status, draft }) =>
          status !== 'archived' &&
          draft.settings.senders.some((each) => each === id || nameKey(each) === nameKey(name)),
      );
      if (live > 0 || sequences.length > 0) throw inUse(name, live, sequences.map((each) => each.name)); // prettier-ignore
      await deleteSender(db, id);
      await insertEvents(db, [
        { kind: 'sender_removed', at: clock.now(), actor, data: { sender: id, name } },
      ]);
      return { removed: id, message: `The sender '${name}' is removed.` };
    });
  },
});

function inUse(name: string, live: number, sequences: readonly string[]): ThroughlineError {
  const uses = [
    ...(live > 0 ? [`${live} ${live === 1 ? 'lead' : 'leads'} in a sequence`] : []),
    ...sequences.map((sequence) => `the sequence '${sequence}'`),
  ];
  return new ThroughlineError({
    code: 'sender_in_use',
    kind: 'conflict',
    message: `The sender '${name}' is used by ${uses.join(', ')}.`,
    hint: 'Finish or remove those leads and take it out of the sequence first. To send through another mailbox, change its settings instead.',
  });
}
