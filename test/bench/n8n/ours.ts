import { inARow, type Step } from '../../support/n8n/server/drafts';
import { webhookAt } from '../../support/n8n/server/hook';
import type { N8nWithPack } from '../../support/n8n/server/withPack';
import { byName } from '../../support/n8n/workflows';
import { person } from '../support/people';

const SEQUENCE = {
  name: 'Bench',
  settings: { window: [] },
  stages: [
    {
      id: 'intro',
      kind: 'email',
      subject: 'Hello {{ firstName }}',
      text: 'How do you follow up at {{ company }}?',
    },
    { id: 'again', kind: 'email', after: '3 days', text: 'Did my mail reach you?' },
  ],
};

const STEPS: readonly Step[] = [
  ['Split Out', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.leads', options: {} }],
  ['Enroll', 'n8n-nodes-throughline.enroll', { sequence: byName('Bench'), email: '={{ $json.email }}' }],
  ['Advance', 'n8n-nodes-throughline.advance', { operation: 'due', options: { readMail: false } }],
];

/** Does it for so many leads, and answers when it has been done and checked. */
export type Work = (leads: number) => Promise<void>;

/**
 * Ours: one execution enrolls all leads and sends each its first message (to the built-in outbox), after which each is
 * parked until its second.
 */
export async function prepareOurs({ client, credential, run, server }: N8nWithPack): Promise<Work> {
  await run('sequence.save', { definition: SEQUENCE, publish: true });
  const webhook: Step = [
    'Webhook',
    'n8n-nodes-base.webhook',
    { httpMethod: 'POST', path: 'ours', responseMode: 'lastNode', responseData: 'allEntries', options: {} },
    { webhookId: 'ours' },
  ];
  await client.activate(await client.createWorkflow(inARow('Ours', credential, [webhook, ...STEPS])));
  const post = await webhookAt(server.url, 'ours');
  let known = 0;
  return async (count) => {
    const leads = Array.from({ length: count }, (_none, n) => {
      const { email, firstName, company } = person(known + n);
      return { email, firstName, company };
    });
    known += count;
    const sent = await post<object[]>({ leads });
    if (sent.length !== count)
      throw new Error(`Only ${sent.length} of ${count} leads had their first message.`);
  };
}
