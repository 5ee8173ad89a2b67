import { z } from 'zod';
import { readToken } from '../../content/token';
import { ThroughlineError } from '../../model/errors';
import type { Lead } from '../../model/lead';
import { LIVE } from '../../model/status';
import type { Db } from '../../store/database';
import { findEnrollmentsOfLeads, lockEnrollments } from '../../store/enrollments';
import { ERASED } from '../../store/eraseLeads';
import { insertEvents } from '../../store/events';
import { findLeadsByIds } from '../../store/leads';
import { findMessagesById, type Message } from '../../store/messages';
import { findSuppressions } from '../../store/suppressions';
import type { ActingContext } from '../../worker/context';
import { leave, suppressLead } from '../../worker/leave';
import { operation } from '../operation';

const token = z.string().min(1).max(200).describe('The signed token at the end of the link in the message');

export const showUnsubscribe = operation({
  name: 'unsubscribe.show',
  summary: 'Shows whose link an unsubscribe token is, and changes nothing: link scanners follow every link.',
  method: 'GET',
  path: '/unsubscribe/:token',
  permission: 'member',
  input: z.object({ token }),
  result: z.object({
    email: z.string(),
    organisation: z.string().describe('Who wrote'),
    optedOut: z.boolean().describe('The address gets no mail any more'),
  }),
  positional: ['token'],
  async run(context, input) {
    const { store, instance } = context;
    const { message } = await letterOf(context, store, input.token);
    const { name } = await instance.organisation(store);
    return {
      email: shown(message),
      organisation: name,
      optedOut: await hasOptedOut(store, message.recipient),
    };
  },
});

export const unsubscribe = operation({
  name: 'unsubscribe.confirm',
  summary:
    'Takes a lead out by the link in a message: of all sequences and for good, or of the one that wrote to it.',
  method: 'POST',
  path: '/unsubscribe/:token',
  permission: 'member',
  input: z.object({
    token,
    scope: z
      .enum(['all', 'sequence'])
      .default('all')
      .describe('all: no mail ever after; sequence: only this sequence ends'),
  }),
  result: z.object({ email: z.string(), ended: z.number().int(), message: z.string() }),
  positional: ['token', 'scope'],
  async run(context, input) {
    return context.store.transaction(async (db) => {
      const { message, lead } = await letterOf(context, db, input.token);
      const { actor } = context;
      const all = input.scope === 'all';
      const found = lead ? await findEnrollmentsOfLeads(db, [lead.id]) : [];
      const concerned = found.filter(({ id, sequenceId, status }) =>
        all
          ? LIVE.includes(status) || id === message.enrollmentId
          : sequenceId === message.sequenceId && (LIVE.includes(status) || id === message.enrollmentId),
      );
      const locked = await lockEnrollments(
        db,
        concerned.map(({ id }) => id),
      );
      const ended = await leave(context, db, locked, actor, { by: 'link', message: message.id });
      // Its lead may be gone, or have a new address: the one that was written to is what the wish is about.
      const addresses = [message.recipient, ...(lead ? [lead.email] : [])].filter((each) => each !== ERASED);
      if (all && !(await allOptedOut(db, addresses))) {
        const note = 'Asked by the link in a message';
        await suppressLead(context, db, { id: message.leadId }, addresses, {
          reason: 'opt_out',
          note,
          actor,
        });
      }
      await insertEvents(db, [
        {
          kind: 'unsubscribed',
          at: context.clock.now(),
          actor,
          enrollmentId: message.enrollmentId,
          leadId: message.leadId,
          sequenceId: message.sequenceId,
          stageId: message.stageId,
          data: { message: message.id, scope: input.scope, ended },
        },
      ]);
      return {
        email: shown(message),
        ended,
        message: answer(message, all),
      };
    });
  },
});

function answer(message: Message, all: boolean): string {
  // Nobody knows any more which address to keep out, and nothing is promised for it.
  if (message.recipient === ERASED)
    return 'Your address has been erased here already, and all mail to it has ended. Should we ever write to you again, the link in that mail counts.';
  return all
    ? `${message.recipient} gets no more mail from us.`
    : `${message.recipient} gets no more mail of this kind from us.`;
}

function shown({ recipient }: Message): string {
  return recipient === ERASED ? 'your address' : recipient;
}

/** @throws ThroughlineError `unknown_link` for a token that was not signed here, or whose message is gone */
async function letterOf(
  { instance }: ActingContext,
  db: Db,
  text: string,
): Promise<{ message: Message; lead: Lead | null }> {
  const id = readToken(instance.signingSecret, text, 'unsubscribe');
  const [message] = id === null ? [] : await findMessagesById(db, [id]);
  if (!message) {
    throw new ThroughlineError({
      code: 'unknown_link',
      kind: 'not_found',
      message: 'This link is not one of ours, or not complete.',
      hint: "Open it again from the message, or answer the message with the word 'unsubscribe'.",
    });
  }
  const [lead = null] = await findLeadsByIds(db, [message.leadId]);
  return { message, lead };
}

async function hasOptedOut(db: Db, address: string): Promise<boolean> {
  const key = address.toLowerCase();
  const domain = key.slice(key.lastIndexOf('@') + 1);
  const reason = (await findSuppressions(db, [{ key, domain }])).get(key)?.reason;
  return reason === 'opt_out' || reason === 'legal';
}

async function allOptedOut(db: Db, addresses: readonly string[]): Promise<boolean> {
  for (const address of addresses) if (!(await hasOptedOut(db, address))) return false;
  return true;
}
