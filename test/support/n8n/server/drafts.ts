import type { NodeInFile } from '../n8n';
import type { Draft } from './client';

const BASE = 'n8n-nodes-base.';
const VERSIONS: Readonly<Record<string, number>> = {
  [`${BASE}webhook`]: 2,
  [`${BASE}scheduleTrigger`]: 1.2,
  [`${BASE}set`]: 3.4,
};

/** A node at its place in a workflow; ours get the credential. */
export type Step = readonly [name: string, type: string, parameters: object, more?: object];

/** A workflow of nodes in a row, the first output of each leading to the next. */
export function inARow(name: string, credential: object, steps: readonly Step[]): Draft {
  const nodes: NodeInFile[] = steps.map(([title, type, parameters, more = {}], place) => ({
    id: `${name}-${place}`,
    name: title,
    type,
    typeVersion: VERSIONS[type] ?? 1,
    position: [place * 220, 0],
    parameters,
    ...(type.startsWith('n8n-nodes-throughline.') ? { credentials: { throughlineApi: credential } } : {}),
    ...more,
  })) as NodeInFile[];
  const connections = Object.fromEntries(
    steps.slice(1).map(([title], place) => {
      const [from = ''] = steps[place] ?? [];
      return [from, { main: [[{ node: title, type: 'main', index: 0 }]] }];
    }),
  );
  return { name, nodes, connections };
}

/** Answers when the workflow has ended, with what came out of its last node. */
export function webhook(path: string): Step {
  const parameters = {
    httpMethod: 'POST',
    path,
    responseMode: 'lastNode',
    responseData: 'allEntries',
    options: {},
  };
  return ['Webhook', `${BASE}webhook`, parameters, { webhookId: path }];
}

export function everySecond(): Step {
  const rule = { interval: [{ field: 'seconds', secondsInterval: 1 }] };
  return ['Every Second', `${BASE}scheduleTrigger`, { rule }];
}
