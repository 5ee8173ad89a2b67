import path from 'node:path';
import { openEngine, type Engine } from '../../../../engine/index';
import { n8nClient, type N8nClient } from './client';
import { installN8n, type N8nHome } from './install';
import { openRegistry } from './registry';
import { n8nServer, type N8nServer } from './server';

/** A new n8n that runs, with the pack installed as its settings page does it. */
export interface N8nWithPack {
  readonly home: N8nHome;
  readonly server: N8nServer;
  readonly client: N8nClient;
  /** What n8n said when it had installed the pack. */
  readonly installed: Awaited<ReturnType<N8nClient['installPack']>>;
  /** The default credential, saved in n8n: its file lies in n8n's data folder. */
  readonly credential: { readonly id: string; readonly name: string };
  /** Where that file lies. */
  readonly data: string;
  /** An engine beside n8n, on the same file. */
  readonly engine: Engine;
  run<Result>(operation: string, input?: object): Promise<Result>;
  close(): Promise<void>;
}

/** @param more what else its environment has */
export async function openN8nWithPack(more: Readonly<Record<string, string>> = {}): Promise<N8nWithPack> {
  const home = await installN8n();
  const registry = await openRegistry();
  const server = await n8nServer(home, { THROUGHLINE_REGISTRY: registry.url, ...more });
  try {
    await server.start();
    const client = n8nClient(server.url);
    await client.signUp();
    const installed = await client.installPack(registry.name);
    const place = { connection: 'sqlite' };
    const { id, name } = await client.createCredential('Throughline', 'throughlineApi', place);
    const credential = { id, name };
    // The file is made when somebody first looks into it.
    const tried = await client.testCredential('throughlineApi', place);
    if (tried.status !== 'OK') throw new Error(`The default credential does not work: ${tried.message}`);
    const data = path.join(server.folder, '.n8n/throughline');
    const engine = await openEngine({ database: path.join(data, 'throughline.sqlite') });
    return {
      ...{ home, server, client, installed, credential, data, engine },
      run: async <Result>(operation: string, input: object = {}) =>
        (await engine.run(operation, input)) as Result,
      async close() {
        await engine.close();
        await server.remove();
      },
    };
  } catch (error) {
    const log = server.log().slice(-3_000);
    await server.remove();
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nn8n said: ${log}`, {
      cause: error,
    });
  } finally {
    registry.close();
  }
}
