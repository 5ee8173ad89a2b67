import { inARow, type Step } from '../../support/n8n/server/drafts';
import { webhookAt } from '../../support/n8n/server/hook';
import type { N8nWithPack } from '../../support/n8n/server/withPack';
import { until } from '../../support/poll';
import { person } from '../support/people';
import type { Work } from './ours';

const WAIT: Step = [
  'Wait',
  'n8n-nodes-base.wait',
  { resume: 'timeInterval', amount: 3, unit: 'days' },
  { webhookId: 'wait' },
];

/** How many callers post at the same time: more do not make it faster. */
const CALLERS = 10;

/** The classic way: one execution per lead, which parks on a Wait node until the second message. Nothing is even sent. */
export async function prepareClassic({ client, server }: N8nWithPack): Promise<Work> {
  const webhook: Step = [
    'Webhook',
    'n8n-nodes-base.webhook',
    { httpMethod: 'POST', path: 'classic', responseMode: 'onReceived', options: {} },
    { webhookId: 'classic' },
  ];
  const workflow = await client.createWorkflow(inARow('Classic', {}, [webhook, WAIT]));
  await client.activate(workflow);
  const post = await webhookAt(server.url, 'classic');
  let known = 0;
  const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id, status: ['waiting'] }));
  const waiting = async (): Promise<number> =>
    (await client.ask<{ count: number }>('GET', `/executions?filter=${filter}&limit=1`)).count;
  return async (count) => {
    const leads = Array.from({ length: count }, (_none, n) => person(known + n));
    known += count;
    const caller = async (): Promise<void> => {
      for (let lead = leads.pop(); lead; lead = leads.pop()) {
        const { email, firstName, company } = lead;
        await post({ email, firstName, company });
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    await until('all executions are parked', async () => (await waiting()) >= known, {
      within: 300_000,
      every: 100,
    });
  };
}
