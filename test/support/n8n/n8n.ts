import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { N8N_CORE } from './install';

const ROOT = path.resolve(__dirname, '../../..');

export interface Item {
  readonly json: Record<string, unknown>;
  readonly pairedItem?: unknown;
}

/** What a run of a workflow came to, as far as tests look. */
export interface Ran {
  readonly status: string;
  readonly error: {
    readonly message: string;
    readonly description?: string;
    readonly context?: object;
  } | null;
  /** By node, the items of each output. */
  readonly outputs: Readonly<Record<string, readonly (readonly Item[])[]>>;
  readonly hints: readonly { readonly message: string }[];
  /** What n8n's log was told meanwhile: `info: …`. */
  readonly log: readonly string[];
}

export interface WorkflowFile {
  readonly id?: string;
  readonly nodes: readonly NodeInFile[];
  readonly connections: object;
}

export interface NodeInFile {
  readonly name: string;
  readonly type: string;
  readonly parameters: object;
  readonly credentials?: Readonly<Record<string, { readonly id?: string; readonly name: string }>>;
  readonly onError?: string;
}

export type Credential = Readonly<Record<string, unknown>>;

/** n8n's real engine with our built pack in it, in a process of its own. */
export interface N8n {
  /** Where it keeps its data: `<folder>/.n8n`. */
  readonly folder: string;
  /** @param mode as n8n calls it: `trigger` unless a person pressed the button (`manual`) */
  run(
    workflow: WorkflowFile,
    items: readonly object[],
    credential: Credential,
    mode?: 'trigger' | 'manual',
  ): Promise<Ran>;
  /** Presses the stop button of the execution that was begun last. */
  cancel(): Promise<void>;
  list(
    method: string,
    node: Pick<NodeInFile, 'type' | 'parameters'>,
    credential: Credential,
    filter?: string,
  ): Promise<{ results: { name: string; value: string }[] }>;
  /** Switches a workflow on, whose first node is a trigger. @param activation 'init': as n8n does when it starts */
  activate(workflow: WorkflowFile, credential: Credential, activation?: 'activate' | 'init'): Promise<void>;
  /** Switches off the workflow whose trigger has this name. */
  deactivate(name: string): Promise<void>;
  /** What a trigger hands out in the editor. */
  listen(workflow: WorkflowFile, credential: Credential): Promise<readonly Item['json'][]>;
  /** The executions that triggers have started, each as its items. */
  started(): Promise<readonly (readonly Item['json'][])[]>;
  /** The next execution does not come about, or is broken off, with this error. */
  refuse(error: { readonly message: string; readonly reason?: string }): Promise<void>;
  /** Keeps executions from ending, until told otherwise. */
  hold(on: boolean): Promise<void>;
  testCredential(credential: Credential): Promise<{ status: string; message: string }>;
  /** The pack as n8n's loader sees it. */
  pack(): Promise<{ nodes: Description[]; credentials: Description[] }>;
  /** What n8n finds wrong with a node's parameters, and the parameters as it understands them. */
  check(node: NodeInFile): Promise<{ issues: unknown; parameters: object }>;
  /** Lets go of it. In haste it must end by itself; otherwise it would keep its databases open for a while. */
  end(): Promise<{ code: number | null; printed: string }>;
}

export interface Description {
  readonly name: string;
  readonly displayName: string;
  readonly [key: string]: unknown;
}

/**
 * Starts it, with the pack in a folder where it finds n8n's packages and ours only as n8n would let it.
 * @param haste idle minutes pass in no time
 */
export function startN8n({ haste = false } = {}): N8n {
  const dist = path.join(ROOT, 'dist');
  if (!existsSync(path.join(dist, 'nodes'))) throw new Error('The nodes are not built: npm run build');
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-n8n-'));
  const pack = path.join(folder, 'node_modules/n8n-nodes-throughline');
  cpSync(dist, path.join(pack, 'dist'), { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(pack, 'package.json'));

  const child = fork(path.join(ROOT, 'test/n8n/host.cjs'), [N8N_CORE, pack, haste ? 'haste' : ''], {
    silent: true,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      TZ: 'UTC',
      N8N_USER_FOLDER: folder,
      N8N_LOG_LEVEL: 'silent',
      // As n8n does it: its own packages first. sqlite3 comes from the second, since n8n-core alone has none.
      NODE_PATH: [path.join(N8N_CORE, 'node_modules'), path.join(ROOT, 'node_modules')].join(path.delimiter),
    },
  });
  const { ask, ended } = talk(child);
  return {
    folder,
    run: (workflow, items, credential, mode) => ask('run', { workflow, items, credential, mode }),
    cancel: () => ask('cancel', {}),
    list: (method, node, credential, filter) => ask('list', { method, node, credential, filter }),
    activate: (workflow, credential, activation) => ask('activate', { workflow, credential, activation }),
    deactivate: (name) => ask('deactivate', { name }),
    listen: (workflow, credential) => ask('listen', { workflow, credential }),
    started: () => ask('started', {}),
    refuse: (error) => ask('refuse', { error }),
    hold: (on) => ask('hold', { on }),
    testCredential: (credential) => ask('testCredential', { credential }),
    pack: () => ask('pack', {}),
    check: (node) => ask('check', { node }),
    async end() {
      child.disconnect();
      const slow = setTimeout(() => child.kill('SIGKILL'), haste ? 20_000 : 0);
      const result = await ended;
      clearTimeout(slow);
      rmSync(folder, { recursive: true, force: true });
      return result;
    },
  };
}

function talk(child: ChildProcess): {
  ask<Result>(what: string, input: object): Promise<Result>;
  ended: Promise<{ code: number | null; printed: string }>;
} {
  let printed = '';
  child.stdout?.on('data', (chunk) => (printed += String(chunk)));
  child.stderr?.on('data', (chunk) => (printed += String(chunk)));
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  child.on('message', (message) => {
    const { id, result, error } = message as { id: number; result?: unknown; error?: string };
    if (error === undefined) open.get(id)?.resolve(result);
    else open.get(id)?.reject(new Error(error));
    open.delete(id);
  });
  // Not 'close': Node 20 does not emit it once the parent has disconnected.
  const ended = Promise.all([
    once(child, 'exit') as Promise<[number | null]>,
    ...[child.stdout, child.stderr].map((stream) => stream && once(stream, 'end')),
  ]).then(([[code]]) => {
    for (const { reject } of open.values()) reject(new Error(`n8n's process ended (${code}): ${printed}`));
    return { code, printed };
  });
  let last = 0;
  const ask = <Result>(what: string, input: object): Promise<Result> =>
    new Promise<Result>((resolve, reject) => {
      last += 1;
      open.set(last, { resolve: resolve as (value: unknown) => void, reject });
      child.send({ id: last, what, input });
    });
  return { ask, ended };
}
