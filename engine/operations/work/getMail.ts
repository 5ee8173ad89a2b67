import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { isAdmin } from '../../model/member';
import { describeState } from '../../model/status';
import { findEnrollments } from '../../store/enrollments';
import { findInbound } from '../../store/inbound';
import { findLeadsByIds } from '../../store/leads';
import { hidden, sequenceToSee } from '../access';
import { operation } from '../operation';
import { mailView, viewMail } from './mailView';

export const getMail = operation({
  name: 'mail.get',
  summary:
    'Shows one mail that came back: what it was taken for and why, what it said, and whom it concerned.',
  method: 'GET',
  path: '/mail/:mail',
  permission: 'member',
  positional: ['mail'],
  input: z.object({ mail: z.string().describe("Id of the mail: 'mail' in the events that it led to") }),
  result: mailView.extend({
    email: z.string().nullable().describe('Address of the lead whom it concerned'),
    leadId: z.string().nullable(),
    enrollmentId: z.string().nullable(),
    sequence: z.string().nullable(),
    state: z.string().nullable().describe('State of the enrollment now'),
  }),
  async run({ store, actor, instance }, input) {
    const notFound = new ThroughlineError({
      code: 'mail_not_found',
      kind: 'not_found',
      message: `There is no mail '${input.mail}'.`,
      hint: "Mails are named by their id, which the events that they led to show as 'mail'.",
    });
    const mail = await findInbound(store, input.mail);
    const [enrollment] = mail?.enrollmentId ? await findEnrollments(store, [mail.enrollmentId]) : [];
    // Whoever else writes to a mailbox is for those who look after the mailboxes.
    if (!mail || (!enrollment && !isAdmin(actor))) throw notFound;
    const sequence = enrollment
      ? await hidden(sequenceToSee(store, actor, enrollment.sequenceId), notFound)
      : null;
    const [lead] = mail.leadId ? await findLeadsByIds(store, [mail.leadId]) : [];
    const { timeZone } = await instance.organisation(store);
    return {
      ...viewMail(mail, timeZone),
      email: lead?.email ?? null,
      leadId: mail.leadId,
      enrollmentId: mail.enrollmentId,
      sequence: sequence?.name ?? null,
      state: enrollment ? describeState(enrollment) : null,
    };
  },
});
