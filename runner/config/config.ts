import { join } from 'node:path';
import type { Given } from './options';
import { readGiven, type Sources } from './read';

/** Everything that can be configured, with what holds where nothing was said. */
export interface Config {
  readonly data: string;
  readonly database: string;
  readonly key: string | null;
  readonly keyFile: string;
  readonly timeZone: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly logFormat: 'human' | 'json';
  readonly port: number;
  readonly host: string;
  /** Without a slash at the end. */
  readonly publicUrl: string | null;
  readonly trustProxy: number | string;
  /** Cron lines with seconds. */
  readonly tick: string;
  readonly sweep: string;
  readonly demo: boolean;
}

/**
 * @param usual what holds here where nothing was said, other than elsewhere: commands log less than the server.
 * @throws ThroughlineError as `readGiven` does: one sentence about the first option that is wrong.
 */
export function readConfig(sources: Sources, usual: Partial<Config> = {}): Config {
  const given: Given = readGiven(sources);
  const data = given.data ?? join(sources.folder, 'data');
  return {
    database: join(data, 'throughline.sqlite'),
    key: null,
    keyFile: join(data, 'throughline.key'),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    logLevel: 'info',
    logFormat: 'human',
    port: 3210,
    host: '127.0.0.1',
    publicUrl: null,
    trustProxy: 0,
    tick: '*/5 * * * * *',
    sweep: '0 * * * * *',
    demo: false,
    ...usual,
    ...given,
    data,
  };
}
