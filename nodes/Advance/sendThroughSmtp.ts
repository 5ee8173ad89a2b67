import { sleep, type IExecuteFunctions } from 'n8n-workflow';
import type { SendOutcome } from '../../engine/index';
import type { Throughline } from '../shared/index';
import { claimEmails, type HandedEmail } from './claim';
import { forgetKeys } from './claimKey';
import { addHappened, type Outputs } from './outputs';
import { CONNECTIONS, type Wire } from './smtpCredential';
import { senderTrouble, type Smtp } from './openSmtp';

/** Emails in hand at once: what a killed n8n leaves to be looked at. */
const AT_ONCE = 50;

/** Longer than the slowest server can take for that many. */
const LEASE_MINUTES = 30;

/** Not begun, so it costs nothing: offered again with the next run. */
const AGAIN_MINUTES = 1;

/** What became of one, as `email.report` takes it. */
interface Result {
  readonly email: HandedEmail;
  readonly outcome: SendOutcome | { readonly outcome: 'retry'; readonly response: string };
}

/**
 * Sends what is due of one sender through n8n's SMTP credential, batch after batch, until nothing is due or the execution
 * is stopped. What is begun is seen to its end and reported; what is not goes back.
 */
export async function sendThroughSmtp(
  context: IExecuteFunctions,
  throughline: Throughline,
  { wire, sender }: Smtp,
  outputs: Outputs,
  items: readonly number[],
  enrollments?: readonly string[],
): Promise<void> {
  const stopped = (): boolean => context.getExecutionCancelSignal()?.aborted === true;
  let proved = false;
  while (!stopped()) {
    const asked = {
      sender: sender.id,
      limit: AT_ONCE,
      leaseMinutes: LEASE_MINUTES,
      ...(enrollments ? { enrollments } : {}),
    };
    const { emails, stopped: held } = await claimEmails(context, throughline, asked);
    // From here on some of them may have left: asked for again they would leave once more.
    forgetKeys(context);
    addHappened(outputs, items, held);
    if (emails.length === 0) return;
    const { results, trouble } = await sendAll(wire, emails, proved, stopped);
    await tell(throughline, results);
    proved ||= results.some(({ outcome }) => outcome.outcome === 'sent');
    for (const result of results) add(outputs, items, result);
    if (trouble !== null) return inTrouble(outputs, items, wire, trouble, proved);
  }
}

/**
 * Several at once; the first one goes ahead of the others until the server is known to take mail: fifty wrong logins lock
 * an account.
 */
async function sendAll(
  { outgoing }: Wire,
  emails: readonly HandedEmail[],
  proved: boolean,
  stopped: () => boolean,
): Promise<{ results: Result[]; trouble: string | null }> {
  const queue = [...emails];
  const results: Result[] = [];
  let trouble: string | null = null;
  const one = async (email: HandedEmail): Promise<void> => {
    const outcome = await outgoing.send(toMessage(email));
    if (outcome.outcome === 'failed' && outcome.class === 'sender') trouble ??= outcome.response;
    results.push({ email, outcome });
  };
  const some = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await one(next);
      if (trouble !== null || stopped()) return;
    }
  };
  if (!proved) {
    const [first] = queue.splice(0, 1);
    if (first) await one(first);
  }
  if (trouble === null && !stopped()) await Promise.all(Array.from({ length: CONNECTIONS }, some));
  const response = trouble ?? 'The execution was stopped before its turn.';
  return {
    results: [
      ...results,
      ...queue.map((email): Result => ({ email, outcome: { outcome: 'retry', response } })),
    ],
    trouble,
  };
}

function toMessage(email: HandedEmail): Parameters<Wire['outgoing']['send']>[0] {
  const { id, from, to, replyTo, subject, text, html, messageId, inReplyTo, references, headers, envelope } =
    email;
  return {
    ...{ id, from, to, replyTo, subject, text, html, messageId, inReplyTo, references, headers },
    envelopeFrom: envelope.from,
    ...(envelope.envid === null ? {} : { envid: envelope.envid }),
    date: Date.parse(email.date),
  };
}

/** While the database is away for a moment: what is not reported counts as uncertain. */
const WAITS = [500, 2_000, 10_000];

async function tell({ run }: Throughline, results: readonly Result[]): Promise<void> {
  const reports = results.map(({ email, outcome }) => ({
    message: email.id,
    outcome: outcome.outcome,
    response: outcome.response.slice(0, 4_000),
    ...(outcome.outcome === 'failed' ? { class: outcome.class } : {}),
    ...(outcome.outcome === 'sent' && outcome.serverMessageId ? { messageId: outcome.serverMessageId } : {}),
    ...(outcome.outcome === 'retry' ? { retryMinutes: AGAIN_MINUTES } : {}),
  }));
  for (const wait of WAITS) {
    const told = await run('email.report', { reports }).then(
      () => true,
      () => false,
    );
    if (told) return;
    await sleep(wait);
  }
  await run('email.report', { reports });
}

function add(outputs: Outputs, items: readonly number[], { email, outcome }: Result): void {
  // What only waits for its turn again has neither left nor failed; trouble of the sender is told once.
  if (outcome.outcome === 'retry' || (outcome.outcome === 'failed' && outcome.class === 'sender')) return;
  const { id, to, subject, messageId, enrollment, sequence, sequenceId, stage, sender } = email;
  const sent = outcome.outcome === 'sent';
  const code = outcome.outcome === 'failed' ? outcome.class : sent ? null : 'delivery_uncertain';
  outputs.add(sent ? 'Sent' : 'Failed', items, {
    outcome: sent ? 'sent' : 'failed',
    code,
    message: sent ? `Sent to ${to}.` : outcome.response,
    email: email.email,
    ...{ enrollment, sequenceId, sequence, stage, id, subject },
    messageId: sent ? (outcome.serverMessageId ?? messageId) : messageId,
    sender,
  });
}

/** Where some of it has left the others are told of it; where nothing did, the node itself has failed. */
function inTrouble(
  outputs: Outputs,
  items: readonly number[],
  { place }: Wire,
  said: string,
  someLeft: boolean,
): void {
  const error = senderTrouble(place, said);
  if (!someLeft) return outputs.fail(items.slice(0, 1), error);
  const { code, message, hint } = error;
  outputs.add('Failed', items, { outcome: 'failed', code, message, hint });
}
