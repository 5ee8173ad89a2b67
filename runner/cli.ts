import { processIo } from './command/io';
import { main } from './command/main';

/** A connection that somebody forgot to close must not keep a finished command alive. */
const LINGER_MS = 2_000;

// Whoever reads may stop reading (`| head`): that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

// The exit code is set and not forced, so that what was printed into a pipe still arrives.
void main(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
  setTimeout(() => process.exit(), LINGER_MS).unref();
});
