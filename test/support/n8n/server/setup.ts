import startPostgres from '../../postgres/setup';
import { installN8n } from './install';

/** Jest's globalSetup for the real n8n: n8n itself in its cache, and a PostgreSQL server. */
export default async function setup(): Promise<void> {
  await installN8n();
  await startPostgres();
}
