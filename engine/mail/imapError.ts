import { ThroughlineError, isThroughlineError, messageOf } from '../model/errors';
import type { ImapSettings } from '../model/sender';

/** What the two drivers set on their errors, as far as it is used here. */
interface DriverError {
  readonly authenticationFailed?: boolean;
  readonly source?: string;
  readonly mailboxMissing?: boolean;
  readonly textCode?: string;
  readonly responseText?: string;
  readonly code?: string;
}

/** Puts whatever a driver threw into our words. */
export function mailboxError(error: unknown, settings: ImapSettings, folder?: string): ThroughlineError {
  if (isThroughlineError(error)) return error;
  const known = (error ?? {}) as DriverError;
  const where = `${settings.host}:${settings.port}`;
  const said = withoutSecret(known.responseText ?? messageOf(error), settings.password);
  if (known.authenticationFailed || known.source === 'authentication') {
    return new ThroughlineError({
      code: 'mailbox_login_failed',
      kind: 'unavailable',
      message: `The mailbox server ${where} did not accept the login of '${settings.user ?? ''}': ${said}`,
      hint: 'Check user name and password, and that IMAP is switched on. Providers with two-step sign-in need an app password.',
    });
  }
  if (folder !== undefined && (known.mailboxMissing || isMissingFolder(known, said))) {
    return new ThroughlineError({
      code: 'mailbox_folder_missing',
      kind: 'not_found',
      message: `The mailbox of '${settings.user ?? ''}' has no folder '${folder}': ${said}`,
      hint: "Names are exact and may have parents, such as 'INBOX/Leads'. 'INBOX' is always there.",
    });
  }
  if (isCertificateError(known, said)) {
    return new ThroughlineError({
      code: 'mailbox_certificate',
      kind: 'unavailable',
      message: `No safe connection to the mailbox server ${where}: ${said}`,
      hint: 'Use the host name that its certificate was made for. For a server of your own with a self-made certificate, allow invalid certificates.',
    });
  }
  return mailboxUnreachable(settings, said, error);
}

function isCertificateError({ code = '' }: DriverError, said: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code) || /certificate/i.test(said);
}

export function mailboxUnreachable(settings: ImapSettings, said: string, cause?: unknown): ThroughlineError {
  return new ThroughlineError({
    code: 'mailbox_unreachable',
    kind: 'unavailable',
    message: `The mailbox server ${settings.host}:${settings.port} could not be used: ${said}`,
    hint: "Check host, port and 'secure' (on for port 993, off for 143). A server that only restarts is tried again by itself.",
    ...(cause === undefined ? {} : { cause }),
  });
}

function isMissingFolder(error: DriverError, said: string): boolean {
  return error.textCode === 'NONEXISTENT' || error.textCode === 'TRYCREATE' || /doesn't exist|does not exist|unknown mailbox|no such mailbox|nonexistent|invalid mailbox|\btrycreate\b/i.test(said); // prettier-ignore
}

function withoutSecret(text: string, secret: string | undefined): string {
  return secret ? text.replaceAll(secret, '…') : text;
}
