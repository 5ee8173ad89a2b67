import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { openEngine, ThroughlineError, type Clock, type Engine, type Log } from '../engine/index';
import type { Config } from './config/config';
import { prepareDataFolder } from './dataFolder';
import { keyFromFile } from './keyFile';

/**
 * The engine that a configuration describes: folder, key, database, in that order.
 * @throws ThroughlineError of `prepareDataFolder`, `keyFromFile` and `openEngine`
 */
export async function openConfigured(config: Config, log: Log, clock?: Clock): Promise<Engine> {
  const inFolder = dirname(config.database) === config.data || dirname(config.keyFile) === config.data;
  if (config.key === null || isFile(config.database)) {
    if (inFolder) prepareDataFolder(config.data);
  }
  const secretKey = config.key ?? keyFromFile(config.keyFile);
  return openEngine({
    database: config.database,
    log,
    secretKey,
    publicUrl: config.publicUrl,
    timeZone: config.timeZone,
    ...(clock === undefined ? {} : { clock }),
  });
}

/** A look at data that are not there would leave an empty database behind and say 'nothing found'. */
export function refuseMissingDatabase(config: Config): void {
  if (!isFile(config.database) || !isMissing(config.database)) return;
  throw new ThroughlineError({
    code: 'database_missing',
    kind: 'unavailable',
    message: `There is no database at '${config.database}' yet.`,
    hint: 'Name the right folder with --data (or a database with --database), or start with `throughline serve`.',
  });
}

/** A folder that this user may not look into says nothing about what is in it: opening then tells more. */
function isMissing(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

function isFile(database: string): boolean {
  return database !== ':memory:' && !/^postgres(ql)?:\/\//.test(database);
}
