import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { systemActor, systemClock, type Engine } from '../../engine/index';
import type { Config } from '../config/config';
import { lineLog } from '../log';
import { openConfigured, refuseMissingDatabase } from '../open';
import { onStopSignal } from '../stopSignal';
import { describeAnswer } from './answer';
import { EXIT } from './failure';
import type { Io } from './io';
import type { Asked } from './operationCommand';
import { progressBar } from './progress';
import { fileError } from './values';

/** Runs one operation on the configured database and prints what came of it. Resolves to the exit code. */
export async function perform(asked: Asked, config: Config, json: boolean, io: Io): Promise<number> {
  if (asked.operation.method === 'GET') refuseMissingDatabase(config);
  const body = asked.file === null ? undefined : await bodyOf(asked.file, io);
  const engine = await openForCommand(config, io);
  const stopping = new AbortController();
  const deafen = SENDING.includes(asked.operation.name) ? onStopSignal(() => stopping.abort()) : null;
  try {
    const result = await withProgress(engine, asked.operation.name, asked.input, io, body, stopping.signal);
    io.out(json ? `${JSON.stringify(result ?? null, null, 2)}\n` : describeAnswer(result, io.width));
    return wasRefused(result) ? EXIT.refused : EXIT.done;
  } finally {
    deafen?.();
    await engine.close();
  }
}

/** Whose mail on the wire would be uncertain if Ctrl+C cut it off; of all others a part is done or nothing. */
const SENDING = ['advance'];

export function openForCommand(config: Config, io: Io): Promise<Engine> {
  const log = lineLog({
    level: config.logLevel,
    format: config.logFormat,
    now: systemClock().now,
    write: io.err,
  });
  return openConfigured(config, log);
}

export async function withProgress(
  engine: Engine,
  name: string,
  input: unknown,
  io: Io,
  body?: Readable,
  signal?: AbortSignal,
): Promise<unknown> {
  const bar = progressBar(io.screen, name.replace('.', ' '));
  try {
    return await engine.run(name, input, {
      actor: systemActor('command line'),
      onProgress: bar.update,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    bar.stop();
  }
}

/** Opened before anything else happens: a wrong name must not leave half a run behind. */
export async function bodyOf(file: string, io: Io): Promise<Readable> {
  if (file === '-') return io.stdin;
  const path = resolve(io.folder, file);
  try {
    const handle = await open(path);
    if ((await handle.stat()).isDirectory()) throw new Error('it is a folder');
    return handle.createReadStream();
  } catch (cause) {
    throw fileError(file, cause);
  }
}

function wasRefused(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  const { refused, skipped, results } = result as { refused?: unknown; skipped?: unknown; results?: unknown };
  const isRefused = (row: unknown): boolean => (row as { outcome?: unknown } | null)?.outcome === 'refused';
  return (
    Number(refused ?? 0) + Number(skipped ?? 0) > 0 || (Array.isArray(results) && results.some(isRefused))
  );
}
