import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { readMessage, type ShownReading } from '../../engine/index';
import { describeFailure, EXIT, failureOf } from './failure';
import { forTerminal } from './forTerminal';
import type { Io } from './io';
import { fileError } from './values';

/** What tells what a mail is may stand behind a large message that comes back; hardly any server takes larger ones. */
const BEGINNING = 32 * 1024 * 1024;

/** `throughline read-mail FILE…`: what each message is read as. No database, one message in memory at a time. */
export function readMailCommand(io: Io, done: (exit: number) => void): Command {
  const command = new Command('read-mail')
    .description(
      'Say what messages that came back are read as, and why. Needs no database and changes nothing.',
    )
    .argument('<file...>', 'Raw messages (RFC 5322), or folders of them; - reads one from standard input.')
    .option('--json', 'Print one line of JSON for each message.');
  return command.action(async (files: string[], options: { json?: boolean }) => {
    let failed = 0;
    for (const file of files) {
      try {
        for await (const [name, raw] of messagesIn(file, io)) {
          const reading = await readMessage(raw);
          io.out(
            options.json ? `${JSON.stringify({ file: name, ...reading })}\n` : `${describe(name, reading)}\n`,
          );
          await io.drained?.();
        }
      } catch (cause) {
        // One wrong name among thousands must not cost the others.
        failed += 1;
        const failure = failureOf(fileError(file, cause));
        io.err(options.json ? `${JSON.stringify({ error: failure.problem })}\n` : describeFailure(failure));
      }
    }
    done(failed > 0 ? EXIT.invalid : EXIT.done);
  });
}

async function* messagesIn(file: string, io: Io): AsyncGenerator<readonly [string, Buffer]> {
  if (file === '-') {
    const parts: Buffer[] = [];
    for await (const part of io.stdin) parts.push(Buffer.from(part as Buffer | string));
    yield [file, Buffer.concat(parts)];
    return;
  }
  const handle = await open(path.resolve(io.folder, file));
  try {
    const { size, isDirectory } = await handle.stat().then((stat) => ({ size: stat.size, isDirectory: stat.isDirectory() })); // prettier-ignore
    if (!isDirectory) {
      const raw = Buffer.alloc(Math.min(size, BEGINNING));
      const { bytesRead } = await handle.read(raw, 0, raw.length, 0);
      yield [file, raw.subarray(0, bytesRead)];
      return;
    }
  } finally {
    await handle.close();
  }
  const entries = await readdir(path.resolve(io.folder, file), { withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    yield* messagesIn(path.join(file, entry.name), io);
  }
}

function describe(file: string, reading: ShownReading): string {
  const { kind, class: of, ours, returnsAt, certainty, evidence } = reading;
  const what = [kind, of, ours ? 'about our set-up' : '', returnsAt ? `back ${returnsAt}` : ''].filter(
    Boolean,
  );
  const why = evidence.map((sign) => `${sign.where}: ${sign.what}`).join('; ');
  return forTerminal(`${file}: ${what.join(', ')} (${Math.round(certainty * 100)} %) ${why.slice(0, 200)}`);
}
