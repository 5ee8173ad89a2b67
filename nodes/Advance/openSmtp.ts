import type { IExecuteFunctions } from 'n8n-workflow';
import { messageOf, ThroughlineError } from '../../engine/index';
import type { Throughline } from '../shared/index';
import { openWire, type Wire } from './smtpCredential';
import { ensureSender, readSender, type KnownSender, type WorkflowSender } from './workflowSender';

export interface Smtp {
  readonly wire: Wire;
  readonly sender: KnownSender;
}

/** Null where Throughline's own senders send. @throws ThroughlineError `no_from_email`, `sender_login_failed` */
export async function openSmtp(context: IExecuteFunctions, throughline: Throughline): Promise<Smtp | null> {
  if (context.getNodeParameter('sendWith', 0, 'senders') !== 'smtp') return null;
  const wanted = readSender(context);
  if (wanted === null)
    throw new ThroughlineError({
      code: 'no_from_email',
      message: 'There is no From Email: the address that the SMTP credential sends from.',
      hint: 'Fill in From Email.',
    });
  const wire = await openWire(context);
  const opened = async (): Promise<Smtp> => {
    const sender = await ensureSender(throughline, wanted);
    return {
      wire,
      sender: sender.problem === null ? sender : await rested(context, throughline, wire, wanted, sender),
    };
  };
  return opened().catch(async (error: unknown) => {
    await wire.outgoing.close();
    throw error;
  });
}

/**
 * A sender that met trouble rests for a while, longer each time. Who has mended the credential and runs the workflow by
 * hand need not wait: where the login works now, it is over.
 */
async function rested(
  context: IExecuteFunctions,
  throughline: Throughline,
  wire: Wire,
  wanted: WorkflowSender,
  sender: KnownSender,
): Promise<KnownSender> {
  if (context.getMode() !== 'manual') {
    const message = `'${sender.name}' could not send and is left alone for a while: ${sender.problem ?? ''}`;
    context.addExecutionHints({ type: 'warning', location: 'outputPane', message });
    return sender;
  }
  try {
    await wire.outgoing.verify();
  } catch (error) {
    throw senderTrouble(wire.place, messageOf(error));
  }
  return ensureSender(throughline, wanted, { afresh: true });
}

export function senderTrouble(place: string, said: string): ThroughlineError {
  return new ThroughlineError({
    code: 'sender_login_failed',
    kind: 'unavailable',
    message: `Nothing could be sent through n8n's SMTP credential (${place}): ${said}`,
    hint: 'Check user, password, host, port and SSL/TLS in the SMTP credential. Nothing is lost: the emails wait, and leave when it works. Execute the workflow once by hand to try at once.',
  });
}
