import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { findMessagesById } from '../../store/messages';
import { touched } from '../../worker/engagement';
import { hidden, sequenceToChange } from '../access';
import { operation } from '../operation';
import { messageView, viewMessage } from './messageView';

export const touchMessage = operation({
  name: 'message.touch',
  summary: 'Records that the reader of a message opened it, or clicked a link in it.',
  method: 'POST',
  path: '/messages/:message/touch',
  permission: 'member',
  input: z.object({
    message: z.string().describe('Id of the message'),
    touch: z.enum(['opened', 'clicked']).describe('What the reader did; who clicks has opened, too'),
    url: z.string().max(2_000).optional().describe('What was clicked'),
  }),
  result: messageView,
  positional: ['message', 'touch'],
  async run(context, input) {
    const { store, actor, clock } = context;
    const [seen] = await findMessagesById(store, [input.message]);
    const notFound = new ThroughlineError({
      code: 'message_not_found',
      kind: 'not_found',
      message: `There is no message '${input.message}'.`,
      hint: 'Messages are named by their id; the list shows them.',
    });
    if (!seen) throw notFound;
    return store.transaction(async (db) => {
      await hidden(sequenceToChange(db, actor, seen.sequenceId), notFound);
      if (seen.state === 'failed' || seen.state === 'withdrawn') throw neverSent(seen.id, seen.state);
      const reading = { touch: input.touch, at: clock.now(), url: input.url ?? null };
      await touched(context, db, [{ message: seen, readings: [reading], machines: 0 }], actor);
      const [after = seen] = await findMessagesById(db, [seen.id]);
      return viewMessage(after, (await context.instance.organisation(db)).timeZone);
    });
  },
});

function neverSent(id: string, state: string): ThroughlineError {
  return new ThroughlineError({
    code: 'message_not_sent',
    kind: 'conflict',
    message: `The message '${id}' is ${state}: nobody can have read it.`,
    hint: 'Only messages that went out are opened.',
  });
}
