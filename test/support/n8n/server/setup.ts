import { installN8n } from './install';

/** Jest's globalSetup for the real n8n: it is in its cache. */
export default async function setup(): Promise<void> {
  await installN8n();
}
