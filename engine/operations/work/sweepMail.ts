import { z } from 'zod';
import { operation } from '../operation';

export const sweepMail = operation({
  name: 'mail.sweep',
  summary: 'Reads the mailboxes of all senders now and does what follows: a reply stops its sequence.',
  method: 'POST',
  path: '/mail/sweep',
  permission: 'member',
  input: z.object({}),
  result: z.object({
    mailboxes: z.number().int().describe('How many were looked into'),
    read: z.number().int().describe('New mails in them'),
    replies: z.number().int().describe('How many of those a lead has written'),
    problems: z
      .array(z.object({ sender: z.string(), folder: z.string(), message: z.string() }))
      .describe('Folders that could not be read, and why'),
    message: z.string(),
  }),
  async run({ sweep }) {
    const report = await sweep();
    const { mailboxes, read, replies, problems } = report;
    const trouble = problems.length === 0 ? '' : ` ${count(problems.length, 'folder')} could not be read.`;
    return {
      ...report,
      problems: [...problems],
      message: `Read ${count(read, 'new mail')} in ${count(mailboxes, 'mailbox', 'mailboxes')}: ${count(replies, 'reply', 'replies')}.${trouble}`,
    };
  },
});

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
