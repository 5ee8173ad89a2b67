import type { WorkflowFile } from './n8n';

export const START = 'Start';
export const IT = 'It';

/** Whatever starts it, then one of our nodes, then (for a node that sends errors on) what takes the errors. */
export function one(type: string, parameters: object, onError?: string): WorkflowFile {
  const credentials = { throughlineApi: { id: '1', name: 'Throughline' } };
  return {
    nodes: [
      { name: START, type: 'n8n-nodes-base.manualTrigger', parameters: {} },
      {
        name: IT,
        type: `n8n-nodes-throughline.${type}`,
        parameters,
        credentials,
        ...(onError ? { onError } : {}),
      },
    ],
    connections: { [START]: { main: [[{ node: IT, type: 'main', index: 0 }]] } },
  };
}

/** One of our triggers, then whatever works on its items. */
export function triggered(
  type: string,
  parameters: object,
  credentials: readonly string[] = [],
): WorkflowFile {
  const named = ['throughlineApi', ...credentials].map((each) => [each, { id: '1', name: each }]);
  return {
    nodes: [
      {
        name: IT,
        type: `n8n-nodes-throughline.${type}`,
        parameters,
        credentials: Object.fromEntries(named) as Record<string, { id: string; name: string }>,
      },
      { name: START, type: 'n8n-nodes-base.noOp', parameters: {} },
    ],
    connections: { [IT]: { main: [[{ node: START, type: 'main', index: 0 }]] } },
  };
}

export const byName = (value: string): object => ({ __rl: true, mode: 'name', value });
export const byId = (value: string): object => ({ __rl: true, mode: 'id', value });
