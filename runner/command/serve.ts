import { systemClock, withoutPassword, type Log } from '../../engine/index';
import type { Config } from '../config/config';
import { openDemo } from '../demo/openDemo';
import { lineLog } from '../log';
import { startServer } from '../server';
import { onStopSignal } from '../stopSignal';
import { VERSION } from '../version';
import { EXIT } from './failure';
import type { Io } from './io';

/** Starts the server and resolves, with the exit code, when a signal has stopped it. */
export async function serve(config: Config, json: boolean, io: Io): Promise<number> {
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
  const started: Started = {
    version: VERSION,
    page: running.url,
    api: `${running.url}/api/v1`,
    database: databaseName(settings, status.driver),
    demoLink: stage === null ? null : `${running.url}/demo?token=${stage.site.token}`,
    setupLink: running.setupLink,
  };
  io.out(json ? `${JSON.stringify(started)}\n` : startBlock(started));
  await untilSignal(log);
  await running.close();
  log.info('Stopped.');
  return EXIT.done;
}

interface Started {
  readonly version: string;
  readonly page: string;
  readonly api: string;
  readonly database: string;
  readonly demoLink: string | null;
  readonly setupLink: string | null;
}

function startBlock({ version, page, api, database, demoLink, setupLink }: Started): string {
  const lines = [
    '',
    `Throughline ${version} is running.`,
    '',
    `  Page      ${page}`,
    `  API       ${api} (described at ${page}/api/openapi.json)`,
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
  return `PostgreSQL, ${withoutPassword(database)}`;
}

/** Resolves at the first SIGTERM or SIGINT; a second wish does not wait for anything. */
function untilSignal(log: Log): Promise<void> {
  return new Promise((resolve) => {
    onStopSignal((name) => {
      log.info(`${name}: finishing what is in hand. A second one stops at once.`);
      resolve();
    });
  });
}
