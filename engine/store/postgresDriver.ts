import type { Knex } from 'knex';
import { askable } from './storable';

interface Query {
  bindings?: unknown[];
}
interface Querying {
  _query(connection: unknown, query: Query): Promise<unknown>;
}

/**
 * PostgreSQL fails a statement whose text holds NUL or half a character. What is stored has lost them before
 * (store/table), so that here they come in questions only: by whoever types, or sends, what he likes.
 */
export function postgresClient(): typeof Knex.Client {
  const Dialect = require('knex/lib/dialects/postgres') as new (config: unknown) => Querying;
  class Client extends Dialect {
    override _query(connection: unknown, query: Query): Promise<unknown> {
      query.bindings = query.bindings?.map((value) => (typeof value === 'string' ? askable(value) : value));
      return super._query(connection, query);
    }
  }
  return Client as unknown as typeof Knex.Client;
}
