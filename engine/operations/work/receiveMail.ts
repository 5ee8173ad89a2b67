import { z } from 'zod';
import { readMail } from '../../mail/reading/reading';
import { ThroughlineError } from '../../model/errors';
import { isAdmin, maySee } from '../../model/member';
import { findEnrollments } from '../../store/enrollments';
import { findSequencesByIds } from '../../store/sequences';
import type { ActingContext } from '../../worker/context';
import { HANDED_IN, receive, type Received } from '../../worker/receive';
import { operation } from '../operation';
import { mailBody } from './mailBody';

export const receiveMail = operation({
  name: 'mail.receive',
  summary:
    'Takes in one raw message that came back, reads it and does what follows: a reply stops its sequence.',
  method: 'POST',
  path: '/mail/receive',
  permission: 'member',
  input: z.object({
    raw: z.string().optional().describe('The message as text (RFC 5322), where no stream is sent'),
    threadId: z
      .string()
      .max(500)
      .optional()
      .describe('What the provider calls its thread: finds the message that a workflow sent in that thread'),
    providerMessageId: z
      .string()
      .max(500)
      .optional()
      .describe('What the provider calls the message of yours that it is about, where it says so'),
  }),
  result: z.object({
    id: z.string(),
    kind: z.string().describe('What it was taken for: reply, bounce, absence, automatic …'),
    certainty: z.number(),
    duplicate: z.boolean().describe('It was received before, and nothing was done this time'),
    matchedBy: z.string().nullable().describe('Which key found the message that it answers'),
    enrollment: z.string().nullable(),
    lead: z.string().nullable(),
    state: z.string().nullable().describe('State of the enrollment afterwards'),
    message: z.string(),
  }),
  body: { type: 'message/rfc822', about: 'The raw message' },
  async run(context, input) {
    const raw = await mailBody(context.body, input.raw);
    if (!isMail(raw)) throw notMail();
    const reading = await readMail(raw, context.clock.now());
    const provider = { threadId: input.threadId, messageId: input.providerMessageId };
    const received = await context.store.transaction((db) =>
      receive(context, db, raw, reading, HANDED_IN, provider),
    );
    const { id, kind, duplicate, matchedBy, enrollmentId, leadId, state } = await forActor(context, received);
    const what = duplicate
      ? 'was received before'
      : enrollmentId === null
        ? kind === 'own'
          ? 'is our own; it answers nobody'
          : leadId === null
            ? 'belongs to no message of ours'
            : 'was taken in for the lead who wrote it'
        : state === null
          ? 'found its enrollment'
          : `found its enrollment: ${state}`;
    return {
      id,
      kind,
      certainty: reading.certainty,
      duplicate,
      matchedBy,
      enrollment: enrollmentId,
      lead: leadId,
      state,
      message: `A mail of the kind '${kind}' ${what}.`,
    };
  },
});

/** RFC 5322, 3.6: every mail says when it was written and by whom; its transport adds the others. */
const WRITTEN_OR_CARRIED = /^(from|date|received|return-path|message-id)[ \t]*:/im;

/** Else any file that was handed in by mistake would count as somebody's answer. */
function isMail(raw: Buffer): boolean {
  const [headers = ''] = raw.toString('latin1').split(/\r?\n\r?\n/, 1);
  return WRITTEN_OR_CARRIED.test(headers);
}

function notMail(): ThroughlineError {
  return new ThroughlineError({
    code: 'not_a_mail',
    message:
      'This is no mail: it begins without any of the headers From, Date, Received, Return-Path and Message-ID.',
    hint: 'Hand in the raw message, as a mail program saves it (.eml), headers included.',
  });
}

/** It does its work whoever hands it in; whom it concerned is told to those who may see the sequence. */
async function forActor({ store, actor }: ActingContext, received: Received): Promise<Received> {
  if (received.enrollmentId === null || isAdmin(actor)) return received;
  const [enrollment] = await findEnrollments(store, [received.enrollmentId]);
  const sequences = await findSequencesByIds(store, enrollment ? [enrollment.sequenceId] : []);
  const sequence = enrollment && sequences.get(enrollment.sequenceId);
  if (sequence && maySee(actor, sequence)) return received;
  return { ...received, enrollmentId: null, leadId: null, matchedBy: null, state: null };
}
