import { Readable } from 'node:stream';
import { ThroughlineError, messageOf } from '../../../model/errors';

/**
 * The bytes of an uploaded file. A UTF-16 file (Excel's 'Unicode text') comes as UTF-8. The stream is left open when
 * reading ends early: it may be an HTTP request, and the answer to it goes over the same socket.
 * @throws ThroughlineError `upload_interrupted` when the stream breaks off.
 */
export async function* fileBytes(body: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  const chunks = asBuffers(body);
  const first = await chunks.next();
  if (first.done) return;
  let head = first.value;
  while (head.length < 2) {
    const more = await chunks.next();
    if (more.done) break;
    head = Buffer.concat([head, more.value]);
  }
  const wide = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null; // prettier-ignore
  if (wide === null) {
    yield head;
    yield* chunks;
    return;
  }
  const decoder = new TextDecoder(wide);
  yield Buffer.from(decoder.decode(head, { stream: true }));
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* asBuffers(body: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  const chunks = body instanceof Readable ? body.iterator({ destroyOnReturn: false }) : body;
  try {
    for await (const chunk of chunks as AsyncIterable<string | Uint8Array>) {
      yield typeof chunk === 'string'
        ? Buffer.from(chunk)
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    }
  } catch (error) {
    throw new ThroughlineError({
      code: 'upload_interrupted',
      message: `The file broke off while it was read: ${messageOf(error)}.`,
      hint: 'What came before is stored. Import the whole file again: leads that are there already are not doubled.',
      cause: error,
    });
  }
}
