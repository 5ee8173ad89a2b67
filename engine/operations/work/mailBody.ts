import { ThroughlineError } from '../../model/errors';

/** No mail provider takes more than 150 MB; whoever hands in more means something else. */
const MOST_BYTES = 150 * 1024 * 1024;

/** One raw message, from the stream of a request or from a text in its input. */
export async function mailBody(body: NodeJS.ReadableStream | null, raw: string | undefined): Promise<Buffer> {
  const bytes = body ? await readAll(body) : Buffer.from(raw ?? '', 'utf8');
  if (bytes.length > 0) return bytes;
  throw new ThroughlineError({
    code: 'empty_message',
    message: 'The message is empty.',
    hint: 'Send the raw message, headers included, as the body.',
  });
}

async function readAll(body: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    size += bytes.length;
    if (size > MOST_BYTES)
      throw new ThroughlineError({
        code: 'message_too_large',
        message: `The message is larger than ${MOST_BYTES / 1024 / 1024} MB.`,
        hint: 'Hand in one message at a time.',
      });
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}
