import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { ThroughlineError, messageOf } from '../engine/index';

/** As for THROUGHLINE_KEY. */
const SHORTEST = 16;

/**
 * The key that is kept in `path`; made there (mode 0600) where there is none.
 * A file that others may read is refused and not quietly mended: whoever could read it may have done so.
 * @throws ThroughlineError `key_file_open`, `key_file_unusable`
 */
export function keyFromFile(path: string): string {
  try {
    if (!existsSync(path)) make(path);
    const stat = statSync(path);
    const { mode } = stat;
    if (!stat.isFile()) throw new Error('it is no file');
    // Windows has no such bits: everything looks readable there.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw tooOpen(path, mode);
    const key = readFileSync(path, 'utf8').trim();
    if (key.length < SHORTEST) throw new Error(`it holds fewer than ${SHORTEST} characters`);
    return key;
  } catch (cause) {
    if (cause instanceof ThroughlineError) throw cause;
    throw new ThroughlineError({
      code: 'key_file_unusable',
      kind: 'unavailable',
      message: `The key file '${path}' can be neither read nor made: ${messageOf(cause)}.`,
      hint: 'Give this user the right to it, name another with --key-file, or set THROUGHLINE_KEY.',
      cause,
    });
  }
}

/** Written beside and linked into place, so that a second start never sees half a key and never replaces one. */
function make(path: string): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    unlinkSync(draft);
  }
}

function tooOpen(path: string, mode: number): ThroughlineError {
  return new ThroughlineError({
    code: 'key_file_open',
    message: `The key file '${path}' may be read by others (mode ${(mode & 0o777).toString(8)}); it must be its owner's alone.`,
    hint: `Run \`chmod 600 ${path}\`; if others had access to this machine, save the senders' passwords anew with a new key.`,
  });
}
