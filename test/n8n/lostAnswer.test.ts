import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type Connection } from '../support/n8n/connections';
import { startN8n, type Item, type N8n, type Ran, type WorkflowFile } from '../support/n8n/n8n';
import { IT, one } from '../support/n8n/workflows';
import { killAll } from '../support/runner';
import { smtpSink, type Sink } from '../support/smtpSink';

jest.setTimeout(60_000);

const STAGES = [
  { id: 'hello', kind: 'email', subject: 'Hello', text: 'A first word.' },
  { id: 'connect', kind: 'handoff', channel: 'linkedin', payload: { note: 'Hi' } },
];

/** Between n8n and a runner: what it does with the nth answer to a request whose path ends so. */
interface Between {
  readonly url: string;
  spoil: (path: string, nth: number) => 'lost' | 'refused' | null;
  close(): Promise<void>;
}

async function between(runner: string): Promise<Between> {
  const counts = new Map<string, number>();
  const self: Between = {
    url: '',
    spoil: () => null,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server: Server = createServer((asked, answer) => {
    const path = asked.url ?? '';
    const nth = (counts.get(path) ?? 0) + 1;
    counts.set(path, nth);
    const { method, headers } = asked;
    const onwards = request(new URL(path, runner), { method, headers }, (said) => {
      const parts: Buffer[] = [];
      said.on('data', (part: Buffer) => parts.push(part));
      said.on('end', () => {
        const fate = self.spoil(path, nth);
        if (fate === 'lost') return void asked.socket.destroy();
        if (fate === 'refused') {
          answer.writeHead(409, { 'Content-Type': 'application/json' });
          return void answer.end(JSON.stringify({ error: { code: 'in_the_way', message: 'Not now.' } }));
        }
        answer.writeHead(said.statusCode ?? 500, said.headers);
        answer.end(Buffer.concat(parts));
      });
    });
    asked.pipe(onwards);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

describe('Advance, where the answer of a runner is lost on the way', () => {
  let n8n: N8n;
  let there: Connection;
  let proxy: Between;
  let sink: Sink;
  beforeAll(async () => {
    n8n = startN8n();
    there = await connect('a runner');
    proxy = await between(String(there.credential['url']));
    sink = await smtpSink();
    await there.run('sender.save', { name: 'Ada', address: 'ada@us.test', sendBy: 'workflow' });
    await there.run('sequence.save', { definition: { name: 'Welcome', settings: { window: [], unsubscribe: 'none' }, stages: STAGES } }); // prettier-ignore
    await there.run('sequence.publish', { sequence: 'Welcome' });
  });
  afterAll(async () => {
    await n8n.end();
    await sink.stop();
    await proxy.close();
    await there.close();
    killAll();
  });

  function run(parameters: object, retry: object = {}): Promise<Ran> {
    const file = one('advance', parameters);
    const credentials = { throughlineApi: { id: '1', name: 'T' }, smtp: { id: '2', name: 'S' } };
    const nodes = file.nodes.map((node) => (node.name === IT ? { ...node, ...retry, credentials } : node));
    const smtp = { user: 'ada', password: 'right', host: '127.0.0.1', port: sink.port, secure: false, disableStartTls: true, hostName: 'us.test' }; // prettier-ignore
    return n8n.run({ ...file, nodes } as WorkflowFile, [{}], { ...there.credential, url: proxy.url, smtp });
  }
  const enrolled = (...names: string[]): Promise<object> =>
    there.run('enroll', { sequence: 'Welcome', leads: names.map((name) => `${name}@example.com`) });
  const emailsOf = (items: readonly Item[] | undefined): unknown[] =>
    (items ?? []).map(({ json }) => json['email']).sort();
  const messages = async (state: string): Promise<{ id: string }[]> =>
    (await there.run<{ messages: { id: string }[] }>('message.list', { state })).messages;
  const done = async (items: readonly Item[] | undefined): Promise<void> => {
    const reports = (items ?? []).map(({ json }) => ({ message: json['id'], outcome: 'sent' }));
    expect(await there.run('email.report', { reports })).toMatchObject({ refused: 0 });
  };
  const first =
    (path: string, fate: 'lost' | 'refused') =>
    (asked: string, nth: number): 'lost' | 'refused' | null =>
      asked.endsWith(path) && nth === 1 ? fate : null;

  test('emails that are handed out: the same ones are asked for again', async () => {
    await enrolled('ada', 'bob');
    proxy.spoil = first('/emails/claim', 'lost');
    const { error, outputs } = await run({ operation: 'handOut', stages: ['email'] });
    expect(error).toBeNull();
    expect(emailsOf(outputs[IT]?.[1])).toEqual(['ada@example.com', 'bob@example.com']);
    expect(await messages('intended')).toHaveLength(2);
    await done(outputs[IT]?.[1]);
  });

  test('handoffs that fail behind them: tried again by n8n the node hands out the very same emails', async () => {
    await enrolled('cleo');
    proxy.spoil = first('/handoffs/claim', 'refused');
    const retry = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
    const { error, outputs } = await run({ operation: 'handOut', stages: ['email', 'handoff'] }, retry);
    expect(error).toBeNull();
    const items = outputs[IT]?.[1] ?? [];
    expect(items.map(({ json }) => `${String(json['kind'])} ${String(json['email'])}`).sort()).toEqual([
      'email cleo@example.com',
      'handoff ada@example.com',
      'handoff bob@example.com',
    ]);
    const [message, ...others] = await messages('intended');
    expect(others).toEqual([]);
    const email = items.filter(({ json }) => json['kind'] === 'email');
    expect(email[0]?.json['id']).toBe(message?.id);
    await done(email);
    // The next run is another one.
    await enrolled('dora');
    const next = await run({ operation: 'handOut', stages: ['email'] });
    expect(emailsOf(next.outputs[IT]?.[1])).toEqual(['dora@example.com']);
    await done(next.outputs[IT]?.[1]);
  });

  test("what n8n's SMTP credential sends leaves once", async () => {
    await enrolled('eve', 'fay');
    let claims = 0;
    proxy.spoil = (path) => (path.endsWith('/emails/claim') && (claims += 1) === 1 ? 'lost' : null);
    const { error, outputs } = await run({ sendWith: 'smtp', fromEmail: 'ada@us.test' });
    expect(error).toBeNull();
    expect(emailsOf(outputs[IT]?.[0])).toEqual(['eve@example.com', 'fay@example.com']);
    expect(sink.counts()).toEqual({ 'eve@example.com': 1, 'fay@example.com': 1 });
    expect(await messages('intended')).toEqual([]);
    expect(await messages('uncertain')).toEqual([]);
  });
});
