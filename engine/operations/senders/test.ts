import { z } from 'zod';
import { isThroughlineError } from '../../model/errors';
import type { Sender } from '../../model/sender';
import { clearSenderProblem, openPasswords, openSender } from '../../store/senders';
import type { ActingContext } from '../../worker/context';
import { operation } from '../operation';
import { getSender } from './shape';
import { verifyImap, verifySmtp } from './verify';

const check = z.object({
  what: z.enum(['sending', 'receiving']),
  ok: z.boolean(),
  code: z.string().nullable(),
  message: z.string(),
  hint: z.string().nullable(),
});
type Check = z.output<typeof check>;

export const senderTest = operation({
  name: 'sender.test',
  summary: 'Logs in to the mail servers of a sender and says whether it works; sends nothing',
  method: 'POST',
  path: '/senders/:sender/test',
  permission: 'member',
  positional: ['sender'],
  input: z.strictObject({ sender: z.string().min(1).describe('Name or id of the sender') }),
  result: z.object({ ok: z.boolean(), message: z.string(), checks: z.array(check) }),
  async run(context, { sender: reference }) {
    const row = await getSender(context.store, reference);
    if (row.kind === 'outbox') {
      return { ok: true, message: 'The outbox always works: it keeps mail and sends nothing.', checks: [] };
    }
    if (row.kind === 'workflow' && row.imap === null) {
      return { ok: true, message: 'A workflow sends its emails: try it there.', checks: [] };
    }
    // One whose passwords cannot be opened would be tried without them, and the server blamed.
    openPasswords(context.sealer, row);
    const checks = await checksOf(context, openSender(context.sealer, row));
    const sending = checks.find(({ what }) => what === 'sending');
    if (sending?.ok) await clearSenderProblem(context.store, row.id);
    const failed = checks.filter(({ ok }) => !ok);
    const message =
      failed.length === 0 ? `The sender '${row.name}' works.` : failed.map((each) => each.message).join(' ');
    return { ok: failed.length === 0, message, checks };
  },
});

async function checksOf({ clock }: ActingContext, { smtp, imap }: Sender): Promise<Check[]> {
  const checks: Check[] = [];
  if (smtp)
    checks.push(await tried('sending', 'Logged in to the server for sending.', () => verifySmtp(smtp)));
  if (imap) checks.push(await tried('receiving', 'Logged in to the mailbox.', () => verifyImap(imap, clock)));
  return checks;
}

async function tried(what: Check['what'], success: string, attempt: () => Promise<unknown>): Promise<Check> {
  try {
    await attempt();
    return { what, ok: true, code: null, message: success, hint: null };
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return { what, ok: false, code: error.code, message: error.message, hint: error.hint ?? null };
  }
}
