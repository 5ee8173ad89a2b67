import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { findLead } from '../../store/leads';
import { listMessages as listRows } from '../../store/messageList';
import { findMessagesById, MESSAGE_STATES } from '../../store/messages';
import { findSender } from '../../store/senders';
import { hidden, onlyVisible, sequenceToSee } from '../access';
import { operation } from '../operation';
import { listedMessage, messageDetail, viewMessage } from './messageView';

export const listMessages = operation({
  name: 'message.list',
  summary:
    'Lists the messages that were sent, the newest first; those of the built-in outbox with sender=outbox.',
  method: 'GET',
  path: '/messages',
  permission: 'member',
  input: z.object({
    sender: z.string().optional().describe("Name or id of a sender; 'outbox' for the built-in outbox"),
    lead: z.string().optional().describe('Address or id of a lead'),
    sequence: z.string().optional().describe('Name or id of a sequence'),
    enrollment: z.string().optional().describe('Id of an enrollment'),
    state: z.enum(MESSAGE_STATES).optional().describe('Only those that have come so far'),
    texts: z.boolean().default(false).describe('With the text and the HTML of each'),
    before: z.string().optional().describe('Continue before this message id'),
    limit: z.number().int().min(1).max(500).default(50).describe('How many at most'),
  }),
  result: z.object({ messages: z.array(listedMessage), next: z.string().nullable() }),
  async run(context, input) {
    const { store, actor } = context;
    const sender = input.sender === undefined ? null : await findSender(store, input.sender);
    const lead = input.lead === undefined ? null : await findLead(store, input.lead);
    const sequence = input.sequence === undefined ? null : await sequenceToSee(store, actor, input.sequence);
    if ((input.sender !== undefined && !sender) || (input.lead !== undefined && !lead))
      return { messages: [], next: null };
    const rows = await listRows(store, {
      limit: input.limit,
      ...(sender ? { senderId: sender.id } : {}),
      ...(lead ? { leadId: lead.id } : {}),
      ...(sequence ? { sequenceId: sequence.id } : await onlyVisible(store, actor)),
      ...(input.enrollment === undefined ? {} : { enrollmentId: input.enrollment }),
      ...(input.state ? { state: input.state } : {}),
      ...(input.before === undefined ? {} : { before: input.before }),
    });
    const { timeZone } = await context.instance.organisation(store);
    return {
      messages: rows.map(({ text, html, ...row }) => ({
        ...viewMessage(row, timeZone),
        ...(input.texts ? { text, html } : {}),
      })),
      next: rows.length === input.limit ? (rows.at(-1)?.id ?? null) : null,
    };
  },
});

export const getMessage = operation({
  name: 'message.get',
  summary: 'Shows one message with its text.',
  method: 'GET',
  path: '/messages/:message',
  permission: 'member',
  input: z.object({ message: z.string().describe('Id of the message') }),
  result: messageDetail,
  positional: ['message'],
  async run(context, input) {
    const [row] = await findMessagesById(context.store, [input.message]);
    const notFound = new ThroughlineError({
      code: 'message_not_found',
      kind: 'not_found',
      message: `There is no message '${input.message}'.`,
      hint: 'Messages are named by their id; the list shows them.',
    });
    if (!row) throw notFound;
    await hidden(sequenceToSee(context.store, context.actor, row.sequenceId), notFound);
    const { timeZone } = await context.instance.organisation(context.store);
    return {
      ...viewMessage(row, timeZone),
      text: row.text,
      html: row.html,
      references: [...row.thread.references],
    };
  },
});
