import { unknownTags } from '../../content/knownTags';
import type { MergeTags } from '../../content/mergeTags';
import { readAddress } from '../../model/address';
import { ThroughlineError, type Problem } from '../../model/errors';
import type { ImapSettings, SenderInput, SmtpSettings } from '../../model/sender';
import { windowProblems } from '../../schedule/problems';
import type { SenderPasswords, SenderRow } from '../../store/senders';

/** @throws ThroughlineError `invalid_sender` with every problem that was found */
export function checkSender(input: SenderInput, tags: MergeTags, knownFields: readonly string[]): void {
  const problems: Problem[] = [
    ...addressProblems(input.address, 'address'),
    ...addressProblems(input.replyTo, 'replyTo'),
    ...wireProblems(input),
    ...windowProblems(input.window, 'window'),
    ...signatureProblems(input.signature, tags, knownFields),
  ];
  const first = problems[0];
  if (first === undefined) return;
  throw new ThroughlineError({
    ...first,
    ...(problems.length > 1 ? { code: 'invalid_sender', problems } : {}),
  });
}

/** A sender has one way out: a mail server, or a workflow. */
function wireProblems({ sendBy, smtp }: SenderInput): Problem[] {
  if ((sendBy === 'smtp') === (smtp !== undefined)) return [];
  const path = 'smtp';
  return sendBy === 'smtp'
    ? [
        {
          code: 'smtp_missing',
          message: "'smtp' is missing: the mail server that sends.",
          hint: "Give its host and port; or sendBy 'workflow', where a workflow sends the emails.",
          path,
        },
      ]
    : [
        {
          code: 'smtp_not_used',
          message: "With sendBy 'workflow' a workflow sends the emails, and 'smtp' is not used.",
          hint: 'Leave one of the two out.',
          path,
        },
      ];
}

function addressProblems(address: string | undefined, path: string): Problem[] {
  if (address === undefined || readAddress(address)) return [];
  return [
    {
      code: 'invalid_address',
      message: `'${address}' is not an email address.`,
      hint: "An address looks like 'ada@example.com'.",
      path,
    },
  ];
}

function signatureProblems(
  signature: string | undefined,
  tags: MergeTags,
  knownFields: readonly string[],
): Problem[] {
  if (signature === undefined) return [];
  const unreadable = tags.check(signature);
  const found = unreadable.length > 0 ? unreadable : unknownTags(tags.tagsOf(signature), knownFields);
  return found.map((problem) => ({ ...problem, path: 'signature' }));
}

interface Kept<S> {
  /** With its password: what is given, else what is stored. */
  readonly settings: S;
  readonly password: string | undefined;
}

/** @throws ThroughlineError `password_needed` */
export function withStoredPassword<S extends SmtpSettings | ImapSettings>(
  given: S,
  before: SenderRow['smtp'] | SenderRow['imap'] | undefined,
  stored: () => string | undefined,
  path: 'smtp' | 'imap',
): Kept<S> {
  const { user } = given;
  if (user === undefined) return { settings: { ...given, password: undefined }, password: undefined };
  if (given.password) return { settings: given, password: given.password };
  const kept = stored();
  if (kept === undefined) return { settings: given, password: undefined };
  // Else whoever may save a sender could have its password sent to a server of theirs.
  if (before?.host !== given.host || before.user !== user) {
    throw new ThroughlineError({
      code: 'password_needed',
      message: `The stored password belongs to '${before?.user ?? ''}' on ${before?.host ?? 'another server'}.`,
      hint: 'Give the password again when the server or the user name changes.',
      path: `${path}.password`,
    });
  }
  return { settings: { ...given, password: kept }, password: kept };
}

/** Settings as they are kept: the password lies elsewhere, sealed. */
export function withoutPassword<S extends { readonly password?: string | undefined }>(
  settings: S,
): Omit<S, 'password'> {
  const { password: _password, ...rest } = settings;
  return rest;
}

export function passwords(smtp: Kept<unknown> | null, imap: Kept<unknown> | null): SenderPasswords {
  return { smtp: smtp?.password, imap: imap?.password };
}
