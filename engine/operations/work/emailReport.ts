import { z } from 'zod';
import { isBrokenOff } from '../../mail/brokenOff';
import { classifyAnswer } from '../../mail/judgeAnswer';
import { readSmtpAnswer } from '../../mail/smtpAnswer';
import { describeState } from '../../model/status';
import { chunks } from '../../store/bulk';
import { findEnrollments } from '../../store/enrollments';
import { hearReports, type Report, type Verdict } from '../../worker/hearReports';
import { operation } from '../operation';
import { confirmation } from '../refusals';

const MINUTE = 60_000;

const report = z.strictObject({
  message: z.string().describe('Id of the email, as email.claim gave it'),
  outcome: z
    .enum(['sent', 'failed', 'retry', 'uncertain'])
    .describe(
      'sent: it left; failed: it was refused; retry: nothing was sent, offer it again later; uncertain: nobody knows',
    ),
  response: z
    .string()
    .max(4_000)
    .optional()
    .describe(
      "What the server or provider answered; of a refusal it says what follows ('550 5.1.1 …'). Where it only tells of an answer that never came (a timeout, a lost connection), nobody knows whether the email went out",
    ),
  class: z
    .enum(['hard', 'soft', 'block', 'sender'])
    .optional()
    .describe(
      'Of a failure, where it is known: no such address, not now, refused as unwanted, or a fault of the sender (login, quota). Else the answer is read.',
    ),
  messageId: z
    .string()
    .max(998)
    .optional()
    .describe('The Message-ID that it left with, where the provider chose its own'),
  providerMessageId: z.string().max(500).optional().describe('What the provider calls the message'),
  providerThreadId: z
    .string()
    .max(500)
    .optional()
    .describe('What the provider calls its thread: replies are matched and follow-ups threaded by it'),
  retryMinutes: z
    .number()
    .int()
    .min(1)
    .max(43_200)
    .default(15)
    .describe('With retry: when it is offered again'),
});
type Given = z.output<typeof report>;

const answer = z.object({
  id: z.string(),
  outcome: z.enum(['done', 'refused']),
  code: z.string().nullable(),
  message: z.string(),
  enrollment: z.string().nullable(),
  email: z.string().nullable(),
  state: z.string().nullable(),
});

export const reportEmails = operation({
  name: 'email.report',
  summary:
    'Reports what became of emails that a workflow took: sent goes on, failed is read as a bounce is, retry offers it again.',
  method: 'POST',
  path: '/emails/report',
  permission: 'admin',
  input: z.object({
    reports: z.array(report).min(1).max(1_000).describe('One for each email; each is heard once'),
  }),
  result: z.object({
    done: z.number().int(),
    refused: z.number().int(),
    message: z.string(),
    results: z.array(answer),
  }),
  async run(context, { reports }) {
    const { store, clock, actor } = context;
    const verdicts: Verdict[] = [];
    const told: Report[] = [];
    for (const batch of chunks(reports)) {
      const now = clock.now();
      const heard = batch.map((each) => reportOf(each, now));
      told.push(...heard);
      verdicts.push(...(await store.transaction((db) => hearReports(context, db, heard, actor))));
    }
    const ids = verdicts.flatMap(({ before }) => before?.kase.enrollment.id ?? []);
    const after = new Map((await findEnrollments(store, [...new Set(ids)])).map((row) => [row.id, row]));
    const results = verdicts.map((verdict, index): z.output<typeof answer> => {
      const { before, refused } = verdict;
      const enrollment = before && (after.get(before.kase.enrollment.id) ?? before.kase.enrollment);
      const state = enrollment ? describeState(enrollment) : null;
      const base = {
        id: verdict.message,
        enrollment: enrollment?.id ?? null,
        email: before?.kase.lead.email ?? null,
        state,
      };
      if (refused === null)
        return {
          ...base,
          outcome: 'done',
          code: null,
          message: `${DONE[told[index]!.outcome.outcome]}; ${state}.`,
        };
      return { ...base, outcome: 'refused', code: refused, message: whyRefused(verdict) };
    });
    const refused = results.filter(({ outcome }) => outcome === 'refused');
    const done = results.length - refused.length;
    const message = confirmation(
      `Heard of ${done} ${done === 1 ? 'email' : 'emails'}`,
      refused.map((each) => ({ who: each.email ?? each.id, message: each.message })),
    );
    return { done, refused: refused.length, message, results };
  },
});

const DONE: Readonly<Record<Given['outcome'], string>> = {
  sent: 'Recorded as sent',
  failed: 'Recorded as refused',
  retry: 'It is offered again',
  uncertain: 'Recorded: nobody knows whether it went out',
};

function whyRefused({ message, refused, before }: Verdict): string {
  switch (refused) {
    case 'message_not_found':
      return `There is no email '${message}'.`;
    case 'not_handed_out':
      return 'Throughline sends this email itself; nobody has taken it.';
    default:
      return `It is ${before?.message.state === 'intended' ? 'reported' : String(before?.message.state)} already; nothing was changed.`;
  }
}

function reportOf(given: Given, now: number): Report {
  const { message, outcome, messageId, providerMessageId, providerThreadId } = given;
  const ids = {
    message,
    ...(providerMessageId ? { providerMessageId } : {}),
    ...(providerThreadId ? { providerThreadId } : {}),
  };
  const response = given.response?.trim() || UNSAID[outcome];
  switch (outcome) {
    case 'sent': {
      const chosen = messageId?.trim() ? { serverMessageId: bracketed(messageId.trim()) } : {};
      return { ...ids, outcome: { outcome, response, ...chosen } };
    }
    case 'retry':
      return { ...ids, outcome: { outcome, response, retryAt: now + given.retryMinutes * MINUTE } };
    case 'uncertain':
      return { ...ids, outcome: { outcome, response } };
    case 'failed': {
      const said = readSmtpAnswer(response);
      const { code, enhanced } = said;
      // Sent again by itself, it might come twice.
      if (given.class === undefined && isBrokenOff(said))
        return { ...ids, outcome: { outcome: 'uncertain', response } };
      return {
        ...ids,
        outcome: { outcome, class: given.class ?? classifyAnswer(said), code, enhanced, response },
      };
    }
  }
}

const UNSAID: Readonly<Record<Given['outcome'], string>> = {
  sent: 'Reported as sent.',
  failed: 'Reported as failed, without a reason.',
  retry: 'Reported as not sent, without a reason.',
  uncertain: 'Reported as uncertain.',
};

function bracketed(messageId: string): string {
  return /^<.*>$/.test(messageId) ? messageId : `<${messageId}>`;
}
