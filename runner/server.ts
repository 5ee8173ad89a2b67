import type { Engine, Log } from '../engine/index';
import type { Config } from './config/config';
import { createApp } from './http/app';
import { gatherHits } from './http/hits';
import { sessionSecretFrom } from './http/session';
import type { DemoSite } from './http/site';
import { keyFromFile } from './keyFile';
import { listen } from './listen';
import { openConfigured } from './open';
import { createSchedule } from './schedule';

export interface Running {
  readonly engine: Engine;
  /** Where people reach it: `http://127.0.0.1:3210`, or the public address. */
  readonly url: string;
  /** Where it is reached on this machine. */
  readonly listensAt: string;
  /** Creates the first member, once; null where there is one. */
  readonly setupLink: string | null;
  /** Finishes the tick in hand and the requests in hand, then closes the database. */
  close(): Promise<void>;
}

/** What a demo brings along instead of the configured database. */
export interface Stage {
  readonly engine: Engine;
  readonly key: string;
  readonly site: DemoSite;
  afterTick(signal: AbortSignal): Promise<void>;
}

/**
 * Folder, key and database; then the port; then the schedule: nothing is sent by a runner that cannot be reached.
 * @throws ThroughlineError of `openConfigured` and `listen`; what was opened is closed again
 */
export async function startServer(config: Config, log: Log, stage: Stage | null = null): Promise<Running> {
  const engine = stage?.engine ?? (await openConfigured(config, log));
  try {
    return await startOn(engine, config, log, stage);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function startOn(engine: Engine, config: Config, log: Log, stage: Stage | null): Promise<Running> {
  const schedule = createSchedule({
    engine,
    log,
    tick: config.tick,
    sweep: config.sweep,
    ...(stage ? { afterTick: stage.afterTick } : {}),
  });
  const hits = gatherHits(engine, log);
  const app = createApp({
    engine,
    log,
    hits,
    schedule: schedule.state,
    sessionSecret: sessionSecretFrom(stage?.key ?? config.key ?? keyFromFile(config.keyFile)),
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    demo: stage?.site ?? null,
  });
  const listening = await listen(app, config.host, config.port);
  // Only now: a start that finds its port taken must not make the link worthless that the running one has printed.
  const setupToken = await (stage === null ? newSetupToken(engine) : Promise.resolve(null)).catch(
    async (error: unknown) => {
      await listening.close();
      throw error;
    },
  );
  schedule.start();
  const listensAt = localUrl(config.host, listening.port);
  const url = config.publicUrl ?? listensAt;
  return {
    engine,
    url,
    listensAt,
    setupLink: setupToken === null ? null : `${url}/setup?token=${encodeURIComponent(setupToken)}`,
    async close() {
      await Promise.all([schedule.stop(), listening.close()]);
      await hits.close();
      await engine.close();
    },
  };
}

async function newSetupToken({ auth }: Engine): Promise<string | null> {
  return (await auth.setupNeeded()) ? auth.createSetupToken() : null;
}

/** An address that stands for every network is none that a browser opens. */
function localUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
