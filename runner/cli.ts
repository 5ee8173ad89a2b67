import { processIo } from './command/io';
import { main } from './command/main';

// The exit code is set and not forced, so that what was printed into a pipe still arrives.
void main(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
});
