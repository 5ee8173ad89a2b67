import { until } from '../../poll';
import type { Item, NodeInFile } from '../n8n';
import { unflatten } from './flatted';

export const OWNER = { email: 'owner@example.com', password: 'Throughline1' } as const;

/** A workflow as its file has it. */
export interface Draft {
  readonly name: string;
  readonly nodes: readonly NodeInFile[];
  readonly connections: object;
  readonly settings?: object;
}

/** As n8n has it saved. */
export interface Saved extends Draft {
  readonly id: string;
  readonly versionId: string;
}

export interface Execution {
  readonly id: string;
  readonly status: string;
  readonly error: { readonly message: string; readonly description?: string | null } | null;
  /** By node, the items of each output of its last run. */
  readonly outputs: Readonly<Record<string, readonly (readonly Item[])[]>>;
}

/** n8n as its own editor talks to it. */
export interface N8nClient {
  ask<Result>(method: string, path: string, body?: object): Promise<Result>;
  /** The owner's account, of a new n8n. */
  signUp(): Promise<void>;
  /** As Settings > Community nodes > Install does it. */
  installPack(name: string): Promise<{ installedNodes: { name: string; type: string }[] }>;
  createCredential(name: string, type: string, data: object): Promise<{ id: string; name: string }>;
  testCredential(type: string, data: object): Promise<{ status: string; message: string }>;
  createWorkflow(workflow: Draft): Promise<Saved>;
  activate(workflow: Saved): Promise<void>;
  deactivate(workflow: Saved): Promise<void>;
  /**
   * What the button 'Execute workflow' does, from that trigger. Ends when the run has ended.
   * @param items what the trigger is to give, for one that waits for somebody, such as a chat
   */
  execute(workflow: Saved, trigger: string, items?: readonly object[]): Promise<Execution>;
  /** The executions of a workflow that have ended, the oldest first. */
  executions(workflow: Saved): Promise<Execution[]>;
}

const ENDED = ['success', 'error', 'crashed', 'canceled'];

export function n8nClient(url: string): N8nClient {
  let cookie = '';

  async function ask<Result>(method: string, path: string, body?: object): Promise<Result> {
    const response = await fetch(`${url}/rest${path}`, {
      method,
      headers: { cookie, 'browser-id': 'throughline', 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 2_000)}`);
    const [given] = response.headers.getSetCookie();
    if (given) cookie = given.split(';')[0] ?? '';
    return (JSON.parse(text) as { data: Result }).data;
  }

  async function execution(id: string): Promise<Execution | null> {
    const found = await ask<{ status: string; data: string }>('GET', `/executions/${id}`);
    if (!ENDED.includes(found.status)) return null;
    const { resultData } = unflatten(found.data) as { resultData: ResultData };
    const outputs = Object.fromEntries(
      Object.entries(resultData.runData).map(([node, runs]) => [
        node,
        (runs.at(-1)?.data?.main ?? []).map((items) => items ?? []),
      ]),
    );
    return { id, status: found.status, error: resultData.error ?? null, outputs };
  }

  return {
    ask,
    async signUp() {
      await ask('POST', '/owner/setup', { ...OWNER, firstName: 'Olga', lastName: 'Owner' });
      const { email, password } = OWNER;
      await ask('POST', '/login', { emailOrLdapLoginId: email, password });
    },
    installPack: (name) => ask('POST', '/community-packages', { name }),
    createCredential: (name, type, data) => ask('POST', '/credentials', { name, type, data }),
    testCredential: (type, data) =>
      ask('POST', '/credentials/test', { credentials: { id: '', name: 'Tried', type, data } }),
    createWorkflow: ({ settings = { executionOrder: 'v1' }, ...workflow }) =>
      ask('POST', '/workflows', { ...workflow, settings }),
    activate: ({ id, versionId }) => ask('POST', `/workflows/${id}/activate`, { versionId }),
    deactivate: ({ id }) => ask('POST', `/workflows/${id}/deactivate`, {}),
    async execute(workflow, trigger, items) {
      const { executionId } = await ask<{ executionId: string }>('POST', `/workflows/${workflow.id}/run`, {
        workflowData: workflow,
        triggerToStartFrom: { name: trigger, ...(items ? { data: given(items) } : {}) },
      });
      return until(`'${workflow.name}' has run`, () => execution(executionId), {
        within: 60_000,
        every: 100,
      });
    },
    async executions({ id }) {
      const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
      const { results } = await ask<{ results: { id: string }[] }>(
        'GET',
        `/executions?filter=${filter}&limit=100`,
      );
      const all = await Promise.all(results.map((each) => execution(each.id)));
      return all.filter((each) => each !== null).sort((a, b) => Number(a.id) - Number(b.id));
    },
  };
}

/** As if the trigger had run. */
function given(items: readonly object[]): object {
  const data = { main: [items.map((json) => ({ json }))] };
  return { data, startTime: 0, executionTime: 0, executionIndex: 0, executionStatus: 'success', source: [] };
}

interface ResultData {
  readonly error?: { readonly message: string; readonly description?: string | null };
  readonly runData: Readonly<Record<string, readonly { data?: { main?: (readonly Item[] | null)[] } }[]>>;
}
