import type { IExecuteFunctions } from 'n8n-workflow';
import type { Throughline } from '../shared/index';
import { addHappened, type Outputs } from './outputs';

/** The name of the built-in sender, which nobody can change. */
const OUTBOX = 'Outbox';

/** What Throughline does by itself; a mailbox that cannot be read is told beside the output. */
export async function pass(
  context: IExecuteFunctions,
  { advanceDue }: Throughline,
  outputs: Outputs,
  items: readonly number[],
): Promise<void> {
  const readMail = context.getNodeParameter('options.readMail', 0, true) as boolean;
  const signal = context.getExecutionCancelSignal();
  const { claimed, sent, failed, throttled, mail, happened } = await advanceDue({ readMail, signal });
  const came = mail === null ? '' : ` ${mail.read} mails read, ${mail.replies} of them replies.`;
  const did = `${context.getNode().name}: ${claimed} due: ${sent} sent, ${failed} failed, ${throttled} put off.${came}`;
  if (claimed + throttled + (mail?.read ?? 0) > 0) context.logger.info(did);
  else context.logger.debug(did);
  addHappened(outputs, items, happened);
  const kept = happened.filter((each) => each.outcome === 'sent' && each.sender === OUTBOX).length;
  if (kept > 0) {
    const what = kept === 1 ? 'One email was' : `${kept} emails were`;
    const message = `${what} put into Throughline's outbox and left for nowhere, since there is no sender. 'Get Messages' of the Lead node shows them. Choose who sends in 'Send With', or save a sender.`;
    context.addExecutionHints({ type: 'warning', location: 'outputPane', message });
  }
  for (const { sender, folder, message } of mail?.problems ?? [])
    context.addExecutionHints({
      type: 'warning',
      location: 'outputPane',
      message: `The mailbox of '${sender}' (${folder}) cannot be read: ${message}`,
    });
}
