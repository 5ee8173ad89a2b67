import type { Readable } from 'node:stream';

/** What a command sees of the world; tests hand in their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working folder. */
  readonly folder: string;
  readonly stdin: Readable;
  /** For results. */
  out(text: string): void;
  /** Resolves once a slow reader has taken what `out` was given, so that a long output is not kept in memory. */
  drained?(): Promise<void>;
  /** For remarks, progress and errors. */
  err(text: string): void;
  /** Columns of the terminal, or null when results go to a file or a pipe. */
  readonly width: number | null;
  /** Where progress bars are drawn; null: nobody watches. */
  readonly screen: NodeJS.WritableStream | null;
}

export function processIo(): Io {
  return {
    env: process.env,
    folder: process.cwd(),
    stdin: process.stdin,
    out: (text) => void process.stdout.write(text),
    drained: () =>
      process.stdout.writableNeedDrain
        ? new Promise((resolve) => void process.stdout.once('drain', () => resolve()))
        : Promise.resolve(),
    err: (text) => void process.stderr.write(text),
    width: process.stdout.isTTY ? process.stdout.columns : null,
    screen: process.stderr.isTTY ? process.stderr : null,
  };
}
