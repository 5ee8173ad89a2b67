import type { Knex } from 'knex';
import { ThroughlineError } from '../model/errors';
import { first } from './migrations/001-first';
import { leadEndings } from './migrations/002-lead-endings';
import { statuses } from './migrations/003-statuses';
import { engagement } from './migrations/004-engagement';
import { audience } from './migrations/005-audience';
import { leadIndexes } from './migrations/006-lead-indexes';
import { providerIds } from './migrations/007-provider-ids';
import { feeds } from './migrations/008-feeds';
import { tracking } from './migrations/009-tracking';
import { claims } from './migrations/010-claims';
import { lists } from './migrations/011-lists';
import { seldomEvents } from './migrations/012-seldom-events';
import type { Profile } from './profile';

export interface Migration {
  readonly name: string;
  up(knex: Knex, profile: Profile): Promise<void>;
}

/** In order, for ever: a migration that has been released is never edited. */
const MIGRATIONS: readonly Migration[] = [
  first,
  leadEndings,
  statuses,
  engagement,
  audience,
  leadIndexes,
  providerIds,
  feeds,
  tracking,
  claims,
  lists,
  seldomEvents,
];

const TABLE = 'throughline_migrations';

/**
 * Brings the database to this version, all or nothing, under a lock (an immediate transaction on SQLite, an advisory
 * lock on PostgreSQL), so that ten runners started at once migrate once and a crash leaves neither half a schema nor
 * a stuck lock row (which Knex's own lock table can).
 * @throws ThroughlineError `database_too_new` when a newer version has migrated it: nothing is touched then.
 */
export async function migrate(knex: Knex, profile: Profile, migrations = MIGRATIONS): Promise<void> {
  const known = migrations.map(({ name }) => name);
  const config = {
    migrationSource: source(migrations, profile),
    tableName: TABLE,
    // Ours is the transaction that holds the lock.
    disableTransactions: true,
  };
  await knex.transaction(async (trx) => {
    await profile.lockMigrations(trx);
    const done = await completed(trx);
    const foreign = done.filter((name) => !known.includes(name));
    if (foreign.length > 0) throw tooNew(foreign);
    if (done.length < known.length) await trx.migrate.latest(config);
  });
}

function source(migrations: readonly Migration[], profile: Profile): Knex.MigrationSource<Migration> {
  return {
    getMigrations: () => Promise.resolve([...migrations]),
    getMigrationName: ({ name }) => name,
    getMigration: (migration) =>
      Promise.resolve({
        up: (knex) => migration.up(knex, profile),
        down: () => Promise.reject(new Error('Migrations go forward only; restore a backup to go back.')),
      }),
  };
}

async function completed(knex: Knex): Promise<string[]> {
  if (!(await knex.schema.hasTable(TABLE))) return [];
  const rows: { name: string }[] = await knex(TABLE).select('name').orderBy('id');
  return rows.map(({ name }) => name);
}

function tooNew(foreign: readonly string[]): ThroughlineError {
  return new ThroughlineError({
    code: 'database_too_new',
    kind: 'unavailable',
    message: `The database was made by a newer version of Throughline (it has the change '${foreign.join("', '")}').`,
    hint: 'Install that version or a newer one; nothing in the database was changed.',
  });
}
