import startPostgres from '../postgres/setup';
import { installN8nCore } from './install';

/** Jest's globalSetup for the nodes: n8n's engine in its cache, and a PostgreSQL server. */
export default async function setup(): Promise<void> {
  await installN8nCore();
  await startPostgres();
}
