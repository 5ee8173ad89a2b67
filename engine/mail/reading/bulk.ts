/** Of one part no more is read: its text is cut further down, and reports are short. */
const PART_LINES = 5_000;
const PART_BYTES = 1024 * 1024;
/** The MIME parser takes 10 to 50 µs a line, however short the line is. */
const ALL_LINES = 12_000;
const ALL_BYTES = 2 * 1024 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const DASH = 0x2d;
const LINE_END = Buffer.of(NEWLINE);
const NEXT_BOUNDARY = Buffer.from('\n--');

/**
 * A message without what tells nothing of its kind: of each part only the beginning, of all parts together no more than
 * the limits above. An attachment of 25 MB is skipped to the boundary below it, so that reports behind it are still
 * read, and a message of a million empty lines costs what one of some thousand does. Nothing is copied where nothing
 * is left out.
 */
export function withoutBulk(raw: Buffer): Buffer {
  const kept: Buffer[] = [];
  let [bytes, lines, at] = [0, 0, 0];
  while (at < raw.length && lines < ALL_LINES && bytes < ALL_BYTES) {
    const run = runAt(raw, at, ALL_LINES - lines, ALL_BYTES - bytes);
    kept.push(raw.subarray(at, run.end));
    // A line that was cut in its middle still ends before the next.
    if (raw[run.end - 1] !== NEWLINE && run.end < raw.length) kept.push(LINE_END);
    lines += run.lines;
    bytes += run.end - at;
    // One search over the bytes, to the next line that may be a boundary.
    const next = raw.indexOf(NEXT_BOUNDARY, Math.max(0, run.end - 1));
    at = next < 0 ? raw.length : next + 1;
  }
  return kept.length === 1 ? kept[0]! : Buffer.concat(kept);
}

/** From here to where a part is too long or all is enough. Any line that begins with '--' may begin a part. */
function runAt(raw: Buffer, from: number, most: number, room: number): { end: number; lines: number } {
  let [end, lines, partLines, partStart, fields] = [from, 0, 0, from, true];
  while (end < raw.length && lines < most) {
    if (raw[end] === DASH && raw[end + 1] === DASH) [partLines, partStart, fields] = [0, end, true];
    // The empty line above a body; fields do not count, the parser has a limit of its own for them.
    if (fields && (raw[end] === NEWLINE || (raw[end] === RETURN && raw[end + 1] === NEWLINE))) [partLines, fields] = [0, false]; // prettier-ignore
    const newline = raw.indexOf(NEWLINE, end);
    const next = newline < 0 ? raw.length : newline + 1;
    const last = Math.min(from + room, partStart + PART_BYTES);
    if (next > last) return { end: last, lines: lines + 1 };
    if (partLines === PART_LINES && !fields) break;
    [end, lines, partLines] = [next, lines + 1, Math.min(partLines + 1, PART_LINES)];
  }
  return { end, lines };
}
