import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ThroughlineError, writeMail } from '../../engine/index';
import { readLetter, type Letter } from './letter';
import { isMail, rawMail } from './raw';
import { addressesOf, textOf } from './values';

/** One mail as the engine takes it. */
export interface Mail {
  readonly raw: Buffer;
  readonly threadId: string;
  readonly isExcerpt: boolean;
}

const WHOLE = { threadId: '', isExcerpt: false };

/** @throws ThroughlineError `no_mail`, `not_a_mail` */
export async function readItem(context: IExecuteFunctions, index: number): Promise<Mail> {
  const source = context.getNodeParameter('source', index) as 'automatic' | 'raw' | 'fields';
  if (source === 'raw') return { ...WHOLE, raw: await readRaw(context, index) };
  const letter =
    source === 'fields'
      ? readLetter(readFields(context, index))
      : readLetter(context.getInputData()[index]?.json ?? {});
  const file = source === 'automatic' ? await messageFile(context, index) : null;
  return toMail(file ? { ...letter, raw: file } : letter);
}

async function toMail({ raw, parts, ...rest }: Letter): Promise<Mail> {
  if (raw) return { ...rest, raw, isExcerpt: false };
  if (parts.from !== '') return { ...rest, raw: await writeMail(parts) };
  throw new ThroughlineError({
    code: 'no_mail',
    message: 'The item holds no mail: neither a whole message nor a sender was found in it.',
    hint: "Put this node right after the mail trigger or webhook, or choose the source 'Fields'. n8n's IMAP trigger leaves the headers out where its format is 'Raw': choose 'Resolved' there.",
  });
}

function readFields(context: IExecuteFunctions, index: number): IDataObject {
  const value = (name: string): IDataObject[string] =>
    context.getNodeParameter(name, index, '') as IDataObject[string];
  const own = {
    from: addressesOf(value('from')),
    subject: textOf(value('subject')),
    text: textOf(value('text')),
  };
  return { ...own, headers: value('headers'), ...(value('more') as IDataObject) };
}

async function readRaw(context: IExecuteFunctions, index: number): Promise<Buffer> {
  const text = textOf(context.getNodeParameter('raw', index, ''));
  const field = textOf(context.getNodeParameter('binary', index, '')).trim();
  const hasFile = context.getInputData()[index]?.binary?.[field] !== undefined;
  const found =
    text.trim() !== ''
      ? rawMail(text)
      : hasFile
        ? onlyMail(await context.helpers.getBinaryDataBuffer(index, field))
        : null;
  if (found) return found;
  const what = text.trim() === '' && !hasFile ? 'There is no message' : 'This is no whole message';
  throw new ThroughlineError({
    code: 'not_a_mail',
    message: `${what}: a mail begins with headers such as From and Date.`,
    hint: "Give the message as a mail program saves it (.eml), or choose the source 'Fields'.",
  });
}

/** A message that came as a file: Mailgun, Outlook and others attach it. */
async function messageFile(context: IExecuteFunctions, index: number): Promise<Buffer | null> {
  const files = Object.entries(context.getInputData()[index]?.binary ?? {});
  const found = files.find(
    ([, { mimeType, fileName }]) => mimeType === 'message/rfc822' && !/\bforwarded\b/i.test(fileName ?? ''),
  );
  // A mail that was attached to a mail is somebody else's: only the one file that an item consists of is the mail itself.
  if (!found || files.length !== 1 || 'from' in (context.getInputData()[index]?.json ?? {})) return null;
  return onlyMail(await context.helpers.getBinaryDataBuffer(index, found[0]));
}

function onlyMail(bytes: Buffer): Buffer | null {
  return isMail(bytes) ? bytes : null;
}
