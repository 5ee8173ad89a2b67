import { join } from 'node:path';
import { openEngine, type Engine } from '../../../engine/index';
import { newPlace } from '../places';
import { firstKey, startRunner } from '../runner';
import type { Credential } from './n8n';

export const CONNECTIONS = ['a database file', 'PostgreSQL', 'a runner'] as const;

/** Where sequences live, as a credential names it, and an engine of the test's own to see what is there. */
export interface Connection {
  readonly credential: Credential;
  readonly engine: Engine;
  run<Result>(name: string, input?: object): Promise<Result>;
  close(): Promise<void>;
}

export async function connect(kind: (typeof CONNECTIONS)[number]): Promise<Connection> {
  const { place, remove } = await newPlace(kind === 'PostgreSQL' ? 'postgres' : 'sqlite');
  const database = place.database ?? join(place.data, 'throughline.sqlite');
  // It works by itself once a year: what happens here, the nodes did.
  const runner = kind === 'a runner' ? await startRunner(place, ['--tick', '0 0 1 1 *']) : null;
  const credential = runner
    ? { connection: 'runner', url: `${runner.url}/`, apiKey: (await firstKey(runner)).key }
    : place.database
      ? { connection: 'postgres', ...partsOf(place.database) }
      : { connection: 'sqlite', file: database };
  const engine = await openEngine({ database });
  return {
    credential,
    engine,
    run: async <Result>(name: string, input: object = {}) => (await engine.run(name, input)) as Result,
    async close() {
      await engine.close();
      await runner?.stop();
      await remove();
    },
  };
}

function partsOf(text: string): Credential {
  const url = new URL(text);
  return {
    host: url.hostname,
    port: Number(url.port),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ssl: 'off',
  };
}
