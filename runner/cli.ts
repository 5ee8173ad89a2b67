import { processIo } from './command/io';
import { main } from './command/main';

/** A connection that somebody forgot to close must not keep a finished command alive. */
const LINGER_MS = 2_000;

// The exit code is set and not forced, so that what was printed into a pipe still arrives.
void main(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
  setTimeout(() => process.exit(), LINGER_MS).unref();
});
