import { z } from 'zod';
import { mailboxKeeper } from '../../worker/mailboxKeeper';
import { operation } from '../operation';
import { mailBody } from '../work/mailBody';
import { folder, mailbox, named, uidValidity } from './place';

export const mailboxTake = operation({
  name: 'mailbox.take',
  summary:
    'Takes in one mail of a mailbox that another program reads: does what follows and notes that it has been read, together.',
  method: 'POST',
  path: '/mailboxes/take',
  permission: 'admin',
  input: z.object({
    mailbox,
    folder,
    uidValidity,
    uid: z.number().int().min(1).describe('UID of the mail in its folder'),
    arrivedAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('When its server took it in (INTERNALDATE): what it says of days is reckoned from then'),
    raw: z.string().optional().describe('The message as text (RFC 5322), where no stream is sent'),
  }),
  result: z.object({
    taken: z
      .object({
        id: z.string(),
        kind: z.string().describe('What it was taken for: reply, bounce, absence, automatic …'),
        duplicate: z.boolean().describe('It was received before, and nothing was done this time'),
        enrollment: z.string().nullable(),
        lead: z.string().nullable(),
        state: z.string().nullable().describe('State of the enrollment afterwards'),
      })
      .nullable()
      .describe('Null: it could not be taken in and was put aside, where the health page counts it'),
  }),
  body: { type: 'message/rfc822', about: 'The raw message' },
  async run(context, input) {
    const raw = await mailBody(context.body, input.raw);
    const { uidValidity: validity, uid } = input;
    const arrivedAt = input.arrivedAt === undefined ? null : Date.parse(input.arrivedAt);
    const keeper = mailboxKeeper(context, named(input.mailbox));
    const received = await keeper.take(input.folder, { uidValidity: validity, uid, arrivedAt, raw });
    if (!received) return { taken: null };
    const { id, kind, duplicate, enrollmentId, leadId, state } = received;
    return { taken: { id, kind, duplicate, enrollment: enrollmentId, lead: leadId, state } };
  },
});
