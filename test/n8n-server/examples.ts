import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Draft, Execution, Saved } from '../support/n8n/server/client';
import { webhookAt } from '../support/n8n/server/hook';
import type { N8nLab } from '../support/n8n/server/lab';
import { listening, mailboxOf } from '../support/n8n/server/mailbox';
import type { Item } from '../support/n8n/n8n';
import { until } from '../support/poll';
import { CONTACTS, CREDENTIALS, toolsIn } from './services';

const OURS = 'n8n-nodes-throughline.';
const FOLDER = path.join(__dirname, '../../examples/n8n');

/** Which credential the nodes of other makers ask for in the examples. */
const ASKED_FOR: Readonly<Record<string, string>> = {
  'n8n-nodes-base.gmail': 'gmailOAuth2',
  'n8n-nodes-base.hubspot': 'hubspotAppToken',
  'n8n-nodes-base.pipedriveTrigger': 'pipedriveApi',
  'n8n-nodes-base.slack': 'slackApi',
  'n8n-nodes-base.whatsApp': 'whatsAppApi',
  [`${OURS}replyTrigger`]: 'imap',
  '@n8n/n8n-nodes-langchain.lmChatOpenAi': 'openAiApi',
};

/**
 * Every example, imported as it is with its credentials chosen, and run whole: what HubSpot, Pipedrive, Slack and OpenAI
 * would be asked is really sent, to servers on loopback that stand at their addresses.
 */
export function examples(lab: () => N8nLab): void {
  const credentials = new Map<string, { id: string; name: string }>();
  const imported = new Map<string, Saved>();

  beforeAll(async () => {
    const all = { ...CREDENTIALS, imap: mailboxOf(lab(), 'carol') };
    for (const [type, data] of Object.entries(all))
      credentials.set(type, await lab().client.createCredential(type, type, data));
  });

  /** As the editor imports a file; once. */
  async function example(file: string): Promise<Saved> {
    const known = imported.get(file);
    if (known) return known;
    const draft = JSON.parse(readFileSync(path.join(FOLDER, `${file}.json`), 'utf8')) as Draft;
    const nodes = draft.nodes.map((node) => {
      const ours = node.type.startsWith(OURS) ? { throughlineApi: lab().credential } : {};
      const theirs = ASKED_FOR[node.type];
      return { ...node, credentials: { ...ours, ...(theirs ? { [theirs]: credentials.get(theirs) } : {}) } };
    });
    const saved = await lab().client.createWorkflow({ ...draft, nodes } as Draft);
    imported.set(file, saved);
    return saved;
  }

  const run = async (file: string, trigger: string, items?: readonly object[]): Promise<Execution> => {
    const execution = await lab().client.execute(await example(file), trigger, items);
    expect(execution).toMatchObject({ status: 'success', error: null });
    return execution;
  };
  const outOf = ({ outputs }: Execution, node: string, output = 0): readonly Item['json'][] =>
    (outputs[node]?.[output] ?? []).map(({ json }) => json);
  /** The nth execution of a workflow. */
  const ran = async (workflow: Saved, nth = 1): Promise<Execution> =>
    until('it has run', async () => (await lab().client.executions(workflow))[nth - 1], { within: 30_000 });

  test('first-sequence publishes its sequence and shows what would happen', async () => {
    const done = await run('first-sequence', 'When You Click');
    expect(outOf(done, 'Write and Publish')).toMatchObject([{ name: 'Welcome', status: 'published' }]);
    expect(outOf(done, 'Try It Out')).toMatchObject([{ calendar: expect.any(Array) }]);
  });

  test('enroll-new-leads enrolls its made-up lead, and whoever is posted to its webhook', async () => {
    const tried = await run('enroll-new-leads', 'When You Try It');
    expect(outOf(tried, 'Throughline Enroll')).toMatchObject([
      { email: 'ada@example.com', outcome: 'enrolled' },
    ]);
    const workflow = await example('enroll-new-leads');
    await lab().client.activate(workflow);
    const post = await webhookAt(lab().server.url, 'new-lead');
    await post({ email: 'posted@example.com', firstName: 'Posy' });
    const ended = await ran(workflow, 2);
    expect(outOf(ended, 'Throughline Enroll')).toMatchObject([
      { email: 'posted@example.com', outcome: 'enrolled' },
    ]);
    await lab().client.deactivate(workflow);
  });

  test('run-every-minute sends what is due', async () => {
    await run('run-every-minute', 'Every Minute');
    const { messages } = await lab().run<{ messages: { to: string; subject: string }[] }>('message.list', {
      sequence: 'Welcome',
    });
    expect(messages.map(({ subject }) => subject).sort()).toEqual(['Hello Ada', 'Hello Posy']);
  });

  test('enroll-hubspot-contacts enrolls those that HubSpot shows, each once', async () => {
    const codes = async (): Promise<unknown[]> =>
      outOf(await run('enroll-hubspot-contacts', 'Every Five Minutes'), 'Throughline Enroll').map(
        ({ email, code }) => [email, code],
      );
    expect(await codes()).toEqual(CONTACTS.map(({ email }) => [email, null]));
    expect(await codes()).toEqual(CONTACTS.map(({ email }) => [email, 'already_in']));
    const [{ vid, email } = { vid: 0, email: '' }] = CONTACTS;
    expect(await lab().run('lead.get', { lead: email })).toMatchObject({
      crmId: String(vid),
      company: 'Spots Ltd',
    });
  });

  test('enroll-pipedrive-persons registers itself with Pipedrive and enrolls whom Pipedrive tells of', async () => {
    const workflow = await example('enroll-pipedrive-persons');
    await lab().client.activate(workflow);
    const asked = await until(
      'it is registered',
      () => lab().world.to('api.pipedrive.com', 'POST /v1/webhooks')[0],
    );
    const { subscription_url: address, ...wanted } = asked.body as Record<string, string>;
    expect(wanted).toMatchObject({ event_action: 'added', event_object: 'person' });
    const person = {
      id: 31,
      name: 'Pia Pipe',
      first_name: 'Pia',
      email: [{ value: 'pia@crm.test', primary: true }],
    };
    const told = async (): Promise<boolean> =>
      (
        await fetch(String(address).replace(/^http:\/\/[^/]+/, lab().server.url), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ event: 'added.person', current: person, previous: null }),
        })
      ).ok;
    await until('n8n listens', told);
    expect(outOf(await ran(workflow), 'Throughline Enroll')).toMatchObject([
      { email: 'pia@crm.test', outcome: 'enrolled' },
    ]);
    await lab().client.deactivate(workflow);
  });

  test('retry-failed-each-morning retries and tells Slack how many', async () => {
    const stages = [{ id: 'a', kind: 'email', subject: 'Hello', text: 'How is {{ company }}?' }];
    const definition = { name: 'Needs a company', settings: { window: [] }, stages };
    await lab().run('sequence.save', { definition, publish: true });
    const lead = 'nobody@crm.test';
    await lab().run('enroll', { sequence: definition.name, leads: [{ email: lead }] });
    await lab().engine.tick();
    await lab().run('lead.upsert', { email: lead, company: 'Known now' });
    const done = await run('retry-failed-each-morning', 'Each Morning at Eight');
    expect(outOf(done, 'Throughline Retry')).toContainEqual(
      expect.objectContaining({ email: lead, outcome: 'done' }),
    );
    const [told] = lab().world.to('slack.com', 'POST /api/chat.postMessage');
    expect(told?.body).toMatchObject({
      channel: '#sales',
      text: expect.stringMatching(/\d+ retried, \d+ left as they were/),
    });
  });

  test('linkedin-and-whatsapp-by-handoff does what is handed out, and reports what came of it', async () => {
    const handoff = (channel: string, payload: object): object => ({
      id: channel,
      kind: 'handoff',
      channel,
      payload,
    });
    const stages = [
      handoff('linkedin', { profile: '{{ profile }}', text: 'Hello {{ firstName }}' }),
      handoff('whatsapp', { phone: '{{ phone }}', text: 'Hello again, {{ firstName }}' }),
    ];
    const definition = { name: 'By handoff', settings: { window: [], fields: ['profile'] }, stages };
    await lab().run('sequence.save', { definition, publish: true });
    const lead = (firstName: string, profile: string): object => ({
      ...{ email: `${profile}@crm.test`, firstName, phone: '+491711234567' },
      fields: { profile },
    });
    await lab().run('enroll', {
      sequence: definition.name,
      leads: [lead('Lin', 'lin'), lead('Ulf', 'unknown')],
    });
    const states = async (): Promise<unknown[]> => {
      const { enrollments } = await lab().run<{
        enrollments: { email: string; state: string; stage: string }[];
      }>('enrollment.list', { sequence: definition.name });
      return enrollments.map(({ email, state, stage }) => [email, state, stage]).sort();
    };
    await run('linkedin-and-whatsapp-by-handoff', 'Every Five Minutes');
    const invited = lab().world.to('linkedin-tool.example.com', 'POST /invitations');
    expect(invited.map(({ body }) => body)).toEqual([
      { profile: 'lin', text: 'Hello Lin' },
      { profile: 'unknown', text: 'Hello Ulf' },
    ]);
    expect(await states()).toEqual([
      ['lin@crm.test', expect.stringMatching(/^Active|^Pending/), 'whatsapp'],
      ['unknown@crm.test', 'Failed (Handoff failed)', 'linkedin'],
    ]);
    await run('linkedin-and-whatsapp-by-handoff', 'Every Five Minutes');
    const [written] = lab().world.to('graph.facebook.com', 'POST /');
    expect(written?.body).toMatchObject({ text: { body: 'Hello again, Lin' } });
    expect(await states()).toContainEqual(['lin@crm.test', 'Finished (No reply)', null]);
  });

  test('send-with-gmail writes the first email, and the follow-up in its thread to the lead alone', async () => {
    const wrong = await lab().client.execute(await example('send-with-gmail'), 'Every Minute');
    expect(wrong.error?.message).toBe(
      'There is no From Email, and no sender yet whose emails a workflow sends.',
    );
    await lab().run('sender.save', {
      name: 'Sales',
      address: 'sales@gmail.test',
      sendBy: 'workflow',
      minimumGap: 0,
    });
    const stages = [
      { id: 'first', kind: 'email', subject: 'Hello {{ firstName }}', text: 'A first word.' },
      { id: 'again', kind: 'email', text: 'Did you see my mail?' },
    ];
    const definition = { name: 'By Gmail', settings: { window: [], senders: ['Sales'] }, stages };
    await lab().run('sequence.save', { definition, publish: true });
    await lab().run('enroll', {
      sequence: definition.name,
      leads: [{ email: 'gina@crm.test', firstName: 'Gina' }],
    });
    const first = await run('send-with-gmail', 'Every Minute');
    expect(outOf(first, 'Report Back')).toMatchObject([{ email: 'gina@crm.test', reported: 'done' }]);
    const second = await run('send-with-gmail', 'Every Minute');
    expect(outOf(second, 'Report Back')).toMatchObject([{ state: 'Finished (No reply)' }]);
    const written = lab()
      .world.to('www.googleapis.com', 'POST /gmail/v1/users/me/messages/send')
      .map(({ body }) => body as { raw: string; threadId?: string })
      .map(({ raw, threadId }) => ({ mail: Buffer.from(raw, 'base64url').toString(), threadId }));
    expect(written).toHaveLength(2);
    expect(written[0]?.mail).toMatch(/^To: gina@crm\.test$/m);
    expect(written[0]?.mail).toMatch(/^Subject: Hello Gina$/m);
    expect(written[0]?.mail).not.toContain('automatically with');
    expect(written[1]?.threadId).toBe('18c2f0a0');
    expect(written[1]?.mail).toMatch(/^To: gina@crm\.test$/m);
    expect(written[1]?.mail).toMatch(/^In-Reply-To: <CA\+1@mail\.gmail\.com>$/m);
    // Nobody else's emails are to wait for this workflow.
    const anybody = { ...definition, settings: { window: [] } };
    await lab().run('sequence.save', { definition: anybody, publish: true, live: true });
    await lab().run('sender.remove', { sender: 'Sales' });
  });

  test('reply-to-slack-and-crm tells Slack of an answer and makes a task in HubSpot, after the lead was stopped', async () => {
    const workflow = await example('reply-to-slack-and-crm');
    await lab().client.activate(workflow);
    await listening(lab(), 'carol');
    const { messages } = await lab().run<{ messages: { to: string; messageId: string }[] }>('message.list', {
      sequence: 'Welcome',
    });
    const sent = messages.find(({ to }) => to === 'posted@example.com');
    await lab().office.write({
      ...{
        from: 'posted@example.com',
        to: 'carol@lab.test',
        subject: 'Re: Hello Posy',
        text: 'Yes, call me.',
      },
      headers: { 'In-Reply-To': String(sent?.messageId) },
    });
    const done = await ran(workflow);
    expect(done).toMatchObject({ status: 'success', error: null });
    expect(outOf(done, 'Throughline Reply Trigger')).toMatchObject([
      { email: 'posted@example.com', kind: 'reply', state: 'Finished (Replied)', text: 'Yes, call me.' },
    ]);
    const told = lab().world.to('slack.com', 'POST /api/chat.postMessage').at(-1);
    expect(told?.body).toMatchObject({
      text: expect.stringContaining('posted@example.com has answered (Welcome'),
    });
    const [task] = lab().world.to('api.hubapi.com', 'POST /engagements');
    expect(task?.body).toMatchObject({
      engagement: { type: 'TASK' },
      metadata: { subject: 'Answer posted@example.com', body: 'Yes, call me.' },
    });
    await lab().client.deactivate(workflow);
  });

  test('agent-with-tools lets a model enrol a lead, and tells it what came of it', async () => {
    const chatInput = 'Enrol agnes@crm.test, Agnes of Agents Ltd.';
    const done = await run('agent-with-tools', 'Chat', [
      { sessionId: '1', action: 'sendMessage', chatInput },
    ]);
    expect(outOf(done, 'AI Agent')).toMatchObject([{ output: expect.stringMatching(/^Done\..*enrolled/s) }]);
    expect(await lab().run('lead.get', { lead: 'agnes@crm.test' })).toMatchObject({
      firstName: 'Agnes',
      company: 'Agents Ltd',
    });
    const [asked] = lab().world.to('api.openai.com', 'POST /v1/chat/completions');
    const tools = asked ? toolsIn(asked) : [];
    expect(tools).toHaveLength(4);
    for (const { parameters } of tools)
      expect(parameters).toMatchObject({
        properties: { email: { description: 'Email address of the lead' } },
      });
  });

  test('no example is left out', () => {
    const files = readdirSync(FOLDER).map((file) => path.basename(file, '.json'));
    expect([...imported.keys()].sort()).toEqual(files.sort());
  });
}
