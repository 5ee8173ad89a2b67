import { systemClock, type Log } from '../../engine/index';
import type { Config } from '../config/config';
import { openDemo } from '../demo/openDemo';
import { lineLog } from '../log';
import { startServer, type Running } from '../server';
import { VERSION } from '../version';
import { EXIT } from './failure';
import type { Io } from './io';

/** Starts the server and resolves, with the exit code, when a signal has stopped it. */
export async function serve(config: Config, io: Io): Promise<number> {
  const log = lineLog({
    level: config.logLevel,
    format: config.logFormat,
    now: systemClock().now,
    write: io.err,
  });
  const stage = config.demo ? await openDemo(log) : null;
  const settings = stage === null ? config : { ...config, ...stage.rhythm };
  const running = await startServer(settings, log, stage);
  const status = await running.engine.status();
  io.out(
    startBlock(
      running,
      databaseName(settings, status.driver),
      stage === null ? null : `${running.url}/demo?token=${stage.site.token}`,
    ),
  );
  await untilSignal(log);
  await running.close();
  log.info('Stopped.');
  return EXIT.done;
}

function startBlock({ url, setupLink }: Running, database: string, demoLink: string | null): string {
  const lines = [
    '',
    `Throughline ${VERSION} is running.`,
    '',
    `  Page      ${url}`,
    `  API       ${url}/api/v1 (described at ${url}/api/openapi.json)`,
    `  Database  ${database}`,
  ];
  if (demoLink !== null) {
    lines.push(
      '',
      'This is a demo: one day takes 5 seconds, and nothing is really sent. Watch it here:',
      '',
      `  ${demoLink}`,
    );
  }
  if (setupLink !== null) {
    lines.push('', 'First start: create your account with this link. It works once.', '', `  ${setupLink}`);
  }
  return `${lines.join('\n')}\n\nCtrl+C stops it.\n\n`;
}

function databaseName({ database, demo }: Config, driver: string): string {
  if (demo) return `in memory, gone when it stops (${driver})`;
  const postgres = /^postgres(ql)?:\/\//.test(database);
  if (!postgres) return `SQLite, ${database} (${driver})`;
  return `PostgreSQL, ${database.replace(/\/\/([^:@/]*):[^@/]*@/, '//$1:***@')}`;
}

/** Resolves at the first SIGTERM or SIGINT; a second one does not wait for anything. */
function untilSignal(log: Log): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const [name, number] of [
      ['SIGTERM', 15],
      ['SIGINT', 2],
    ] as const) {
      process.on(name, () => {
        if (asked) process.exit(128 + number);
        asked = true;
        log.info(`${name}: finishing what is in hand. A second one stops at once.`);
        resolve();
      });
    }
  });
}
