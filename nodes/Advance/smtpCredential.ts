import type { IExecuteFunctions } from 'n8n-workflow';
import { smtpOutgoing, ThroughlineError, type Outgoing } from '../../engine/index';

/** Connections held open at once. */
export const CONNECTIONS = 5;

export interface Wire {
  readonly outgoing: Outgoing;
  /** For people: `smtp.example.com:465`. */
  readonly place: string;
}

/** The way out that n8n's own credential for SMTP names, read as its Send Email node does. It connects when it first sends; close it at the end of the run. */
export async function openWire(context: IExecuteFunctions): Promise<Wire> {
  const credential = await context.getCredentials('smtp', 0);
  const text = (name: string): string => String(credential[name] ?? '').trim();
  const [host, user, clientName] = [text('host'), text('user'), text('hostName')];
  const port = Number(credential['port'] ?? 465);
  if (host === '')
    throw new ThroughlineError({
      code: 'credential_incomplete',
      message: 'The SMTP credential has no host.',
      hint: 'Open the SMTP credential and fill in the mail server.',
    });
  const secure = credential['secure'] === true;
  const settings = {
    host,
    port,
    secure,
    allowInvalidCertificate: false,
    connections: CONNECTIONS,
    ...(user === '' ? {} : { user, password: String(credential['password'] ?? '') }),
  };
  const manner = {
    neverTls: !secure && credential['disableStartTls'] === true,
    ...(clientName === '' ? {} : { clientName }),
  };
  return { outgoing: smtpOutgoing(settings, undefined, manner), place: `${host}:${port}` };
}
