import { z } from 'zod';
import { countUnreadable } from '../../store/inbound';
import { listCursors } from '../../store/mailboxCursors';
import { listSenders, senderUse } from '../../store/senders';
import { operation } from '../operation';
import { senderState, viewSenderState } from './shape';

export const senderList = operation({
  name: 'sender.list',
  summary: 'Lists the senders: what they have sent, what their quota is, and how their mailboxes do',
  method: 'GET',
  path: '/senders',
  permission: 'member',
  input: z.strictObject({}),
  result: z.object({ senders: z.array(senderState) }),
  async run({ store, clock, instance }) {
    const { timeZone } = await instance.organisation(store);
    const rows = await listSenders(store);
    const use = new Map((await senderUse(store, clock.now())).map((each) => [each.senderId, each]));
    const cursors = await listCursors(store);
    const unreadable = await countUnreadable(store);
    return {
      senders: rows.map((row) =>
        viewSenderState(
          row,
          use.get(row.id),
          {
            cursors: cursors.filter(({ senderId }) => senderId === row.id),
            unreadable: unreadable.filter(({ senderId }) => senderId === row.id),
          },
          timeZone,
        ),
      ),
    };
  },
});
