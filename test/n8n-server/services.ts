import type { Call, Service } from '../support/n8n/server/world';

/** Whom HubSpot and Pipedrive know. */
export const CONTACTS = [
  { vid: 501, email: 'hanna@crm.test', firstname: 'Hanna', lastname: 'Hub', company: 'Spots Ltd' },
  { vid: 502, email: 'hugo@crm.test', firstname: 'Hugo', lastname: 'Hub', company: 'Spots Ltd' },
];

const hubspot: Service = ({ method, path }) => {
  if (method === 'GET' && path.startsWith('/contacts/v1/lists/recently_updated/contacts/recent')) {
    const contacts = CONTACTS.map(({ vid, ...fields }) => ({
      vid,
      properties: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }])),
    }));
    return { contacts, 'has-more': false };
  }
  return method === 'POST' && path.startsWith('/engagements/v1/engagements')
    ? { engagement: { id: 9 } }
    : null;
};

const pipedrive: Service = ({ method, path }) => {
  if (!path.startsWith('/v1/webhooks')) return null;
  return method === 'GET' ? { success: true, data: [] } : { success: true, data: { id: 77 } };
};

const slack: Service = ({ path }) =>
  path.startsWith('/api/chat.postMessage')
    ? { ok: true, channel: 'C1', ts: '1.1', message: { text: '' } }
    : null;

const whatsApp: Service = ({ method, path }) =>
  method === 'POST' && path.endsWith('/messages') ? { messages: [{ id: 'wamid.1' }] } : null;

/** The tool of the example's LinkedIn stage; it knows some profiles only. */
const linkedInTool: Service = ({ body }) =>
  (body as { profile?: string }).profile === 'lin' ? { invited: true } : null;

/** A model that asks for the tool that the person's words name, once, and then says what the tool said. */
const openAi: Service = ({ path, body }) => {
  if (!path.startsWith('/v1/chat/completions')) return null;
  const { messages, tools } = body as ChatRequest;
  const told = messages.filter(({ role }) => role === 'tool').at(-1);
  const tool = tools?.find(({ function: { name } }) => /enrol/i.test(name))?.function.name;
  const args = JSON.stringify({ email: 'agnes@crm.test', firstName: 'Agnes', company: 'Agents Ltd' });
  const message = told
    ? { role: 'assistant', content: `Done. ${told.content}` }
    : {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: tool, arguments: args } }],
      };
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'gpt-4.1-mini',
    choices: [{ index: 0, message, finish_reason: told ? 'stop' : 'tool_calls' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
};

interface ChatRequest {
  readonly messages: readonly { role: string; content: string }[];
  readonly tools?: readonly { function: { name: string; parameters: object } }[];
}

/** The tools that the model was offered in a call. */
export const toolsIn = ({ body }: Call): { name: string; parameters: object }[] =>
  ((body as ChatRequest).tools ?? []).map((tool) => tool.function);

const GMAIL = '/gmail/v1/users/me';

/** As much as sending and replying ask for; of a message it knows its own address and whom the tests write to. */
const gmail: Service = ({ method, path }) => {
  if (path.startsWith(`${GMAIL}/profile`)) return { emailAddress: 'sales@gmail.test' };
  if (method === 'POST' && path.startsWith(`${GMAIL}/messages/send`))
    return { id: '18c2f0a1', threadId: '18c2f0a0', labelIds: ['SENT'] };
  if (!path.startsWith(`${GMAIL}/messages/18c2f0a1`)) return null;
  const headers = {
    From: 'sales@gmail.test',
    To: 'gina@crm.test',
    Subject: 'Hello Gina',
    'Message-ID': '<CA+1@mail.gmail.com>',
  };
  const named = Object.entries(headers).map(([name, value]) => ({ name, value }));
  return { id: '18c2f0a1', threadId: '18c2f0a0', payload: { headers: named } };
};

/** What answers in the world of the tests, by host: as much of each service as the examples ask for. */
export const SERVICES: Readonly<Record<string, Service>> = {
  'api.hubapi.com': hubspot,
  'api.pipedrive.com': pipedrive,
  'slack.com': slack,
  'graph.facebook.com': whatsApp,
  'linkedin-tool.example.com': linkedInTool,
  'api.openai.com': openAi,
  'www.googleapis.com': gmail,
};

/** Credentials of other makers that the examples ask for, by type; the secrets open nothing. */
export const CREDENTIALS: Readonly<Record<string, object>> = {
  hubspotAppToken: { appToken: 'pat-1' },
  pipedriveApi: { apiToken: 'token-1' },
  whatsAppApi: { accessToken: 'EAA-1', businessAccountId: '1' },
  slackApi: { accessToken: 'xoxb-1' },
  gmailOAuth2: {
    clientId: 'client-1',
    clientSecret: 'secret-1',
    oauthTokenData: { access_token: 'ya29-1', token_type: 'Bearer', refresh_token: '1//1' },
  },
  openAiApi: { apiKey: 'sk-1', url: 'https://api.openai.com/v1' },
};
