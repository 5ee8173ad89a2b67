import { Client } from 'pg';

/** Empties one PostgreSQL database again and again. */
export interface Wiper {
  /** @returns whether it is as it was when it was new; what a test did to its schema is not undone */
  wipe(): Promise<boolean>;
  end(): Promise<void>;
}

const MIGRATIONS = 'throughline_migrations';

/** What a test can have added to a schema, counted. */
const SHAPE = `
  select (select count(*) from pg_class where relnamespace = 'public'::regnamespace)
    || ' ' || (select count(*) from pg_proc where pronamespace = 'public'::regnamespace)
    || ' ' || (select count(*) from pg_trigger where not tgisinternal)
    || ' ' || (select count(*) from pg_attribute join pg_class on pg_class.oid = attrelid
               where relnamespace = 'public'::regnamespace and not attisdropped)
    || ' ' || (select count(*) from ${MIGRATIONS}) as shape`;

/** Beyond this a table is cut off, not swept: what was deleted would be read past by all tests to come. */
const LARGE = 1_000_000;

/** @param url of a database that has its schema and nothing else */
export async function wiper(url: string): Promise<Wiper> {
  const client = new Client({ connectionString: url });
  await client.connect();
  // Whoever still holds a lock by now would hold up every test to come.
  await client.query("set lock_timeout = '5s'");
  const tables = await childrenFirst(client);
  const filled = `select name, pg_relation_size(name::regclass) as size from (${tables
    .map((name, place) => `select ${place} as place, '${name}' as name where exists (select from ${name})`)
    .join(' union all ')}) as filled order by place`;
  const used = async (): Promise<{ name: string; size: string }[]> =>
    (await client.query<{ name: string; size: string }>({ name: 'filled', text: filled })).rows;
  const shape = async (): Promise<string> =>
    (await client.query<{ shape: string }>({ name: 'shape', text: SHAPE })).rows[0]!.shape;

  const atFirst = await shape();
  const born = await used();
  if (born.length > 0) throw new Error(`A migration wrote into ${born[0]!.name}: emptied is not as new.`);
  return {
    async wipe() {
      if ((await shape()) !== atFirst) return false;
      const left = await used();
      const names = left.map(({ name }) => name);
      if (left.length === 0) return true;
      // Measured: deleting what most tests leave takes 2 ms; truncating 50, since every index gets a new file.
      const emptied = left.some(({ size }) => Number(size) > LARGE)
        ? `truncate ${names.join(', ')} cascade`
        : names.map((name) => `delete from ${name}`).join('; ');
      await client.query(`${emptied}; ${COUNT_ANEW}`);
      return true;
    },
    end: () => client.end(),
  };
}

const COUNT_ANEW = `
  select setval(oid::regclass, 1, false) from pg_class
  where relkind = 'S' and relnamespace = 'public'::regnamespace and relname not like '${MIGRATIONS}%'`;

/** The tables that tests write to; each before those that it refers to. */
async function childrenFirst(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; parents: string[] }>(
    `select relname as name, array(
       select parent.relname::text from pg_constraint join pg_class as parent on parent.oid = confrelid
       where conrelid = pg_class.oid and contype = 'f' and confrelid <> conrelid) as parents
     from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not like '${MIGRATIONS}%'`,
  );
  const ordered: string[] = [];
  const place = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const child of rows) if (child.parents.includes(name)) place(child.name);
    ordered.push(name);
  };
  for (const { name } of rows) place(name);
  return ordered;
}
