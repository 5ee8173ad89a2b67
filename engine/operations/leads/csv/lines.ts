import { isUtf8 } from 'node:buffer';

/** One physical line. Editors count the same way: LF, CRLF and CR each end one. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** It was no UTF-8 and was read as Windows-1252. */
  readonly legacy: boolean;
  /** It was longer than any line should be; `text` is its beginning. */
  readonly cut: boolean;
}

/** More than a row with a long note has; a file without line ends must not fill the memory. */
export const LONGEST_LINE = 256 * 1024;

const LF = 10;
const CR = 13;
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Cuts bytes into lines, and decodes each line by itself: files that were put together from two programs mix
 * encodings, and one wrong byte must not spoil the rest.
 */
export async function* readLines(bytes: AsyncIterable<Buffer>, limit = LONGEST_LINE): AsyncGenerator<Line> {
  let number = 0;
  let held: Buffer[] = [];
  let size = 0;
  let previous = 0;

  const hold = (piece: Buffer): void => {
    if (size < limit) held.push(piece.subarray(0, limit - size));
    size += piece.length;
  };
  const finish = (): Line => {
    const raw = held.length === 1 ? held[0]! : Buffer.concat(held);
    const cut = size > limit;
    held = [];
    size = 0;
    number += 1;
    return { number, cut, ...decode(number === 1 ? withoutMark(raw) : raw, cut) };
  };

  for await (const chunk of bytes) {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === LF && previous === CR) {
        start = at + 1;
      } else if (byte === LF || byte === CR) {
        hold(chunk.subarray(start, at));
        start = at + 1;
        yield finish();
      }
      previous = byte ?? 0;
    }
    // A copy: the rest of a chunk must not keep the whole of it in memory, nor change under us.
    if (start < chunk.length) hold(Buffer.from(chunk.subarray(start)));
  }
  if (size > 0) yield finish();
}

function withoutMark(raw: Buffer): Buffer {
  return raw.subarray(0, 3).equals(UTF8_MARK) ? raw.subarray(3) : raw;
}

function decode(raw: Buffer, cut: boolean): { text: string; legacy: boolean } {
  // The cut may go through the middle of a character.
  if (cut || isUtf8(raw)) return { text: raw.toString('utf8'), legacy: false };
  return { text: windows1252(raw), legacy: true };
}

/**
 * The bytes 0x80 to 0x9F, which Latin-1 leaves to control characters. Node 20's TextDecoder gives those for
 * 'windows-1252' too (seen with 0x92, the curly apostrophe).
 */
const UPPER = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function windows1252(raw: Buffer): string {
  return raw
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (character) => UPPER.charAt(character.charCodeAt(0) - 0x80));
}
