import { createHmac } from 'node:crypto';
import { signDelivery, silentLog, systemClock } from '../../../../engine/index';
import { SALESFORCE_OUTBOUND } from '../../../fixtures/crm/payloads';
import { firstMember, startSite, type Answer, type Site } from '../support';

let site: Site;
beforeAll(async () => {
  site = await startSite();
  const actor = await firstMember(site.engine);
  const definition = {
    name: 'Welcome',
    settings: { window: [], unsubscribe: 'none' },
    stages: [{ id: 'hello', kind: 'email', subject: 'Hello', text: 'Hello.', after: '1 day' }],
  };
  await site.engine.run('sequence.save', { definition }, { actor });
  await site.engine.run('sequence.publish', { sequence: 'Welcome' }, { actor });
});
afterAll(() => site.close());

const save = async (input: object): Promise<{ id: string; secret: string; url: string }> =>
  (await site.engine.run('source.save', { sequence: 'Welcome', ...input })) as {
    id: string;
    secret: string;
    url: string;
  };

const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  site.ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

describe('The door for CRMs', () => {
  test('takes a signed delivery without a session, whatever its content type says, and answers what was done', async () => {
    const { id, secret } = await save({ name: 'Any', preset: 'json' });
    const body = '{ "email":  "ada@example.com" }';
    const headers = {
      'content-type': 'text/plain',
      'x-throughline-signature': signDelivery(secret, body, systemClock().now()),
    };
    const answer = await post(`/hooks/${id}`, body, headers);
    expect([answer.status, answer.json]).toEqual([
      200,
      expect.objectContaining({ enrolled: 1, message: 'Enrolled 1 of 1.' }),
    ]);
    expect((await post(`/hooks/${id}`, body, headers)).json.results).toMatchObject([
      { outcome: 'duplicate', code: 'came_before' },
    ]);
  });

  test('answers 4xx to what no repetition mends, and tells nothing of what is inside', async () => {
    const { id, secret } = await save({ name: 'Strict', preset: 'json', proof: 'header' });
    const right = { 'x-throughline-secret': secret };
    const answers = [
      await post(`/hooks/${id}`, '{}'),
      await post(`/hooks/${id}`, 'no json', right),
      await post('/hooks/unknown', '{}', right),
      await post(`/hooks/${id}`, '', right),
      await post(`/hooks/${id}`, `"${'x'.repeat(3_000_000)}"`, right),
    ];
    expect(answers.map(({ status, json }) => [status, json.error.code])).toEqual([
      [401, 'proof_wrong'],
      [400, 'body_not_readable'],
      [404, 'source_not_found'],
      [400, 'body_not_readable'],
      [413, 'body_too_large'],
    ]);
    expect(answers[4]!.json.error.message).toBe('The body is larger than 2 MB.');
    expect(await post(`/hooks/${id}`, '{"no":"address"}', right)).toMatchObject({
      status: 200,
      json: { enrolled: 0, results: [{ code: 'no_address' }] },
    });
    expect(await site.ask(`/hooks/${id}`, { headers: right })).toMatchObject({ status: 401 });
  });

  test("checks HubSpot's signature against the address that HubSpot called", async () => {
    const secret = 'the client secret';
    const { id } = await save({ name: 'HubSpot', preset: 'hubspot', secret });
    const body = JSON.stringify({ vid: 1, properties: { email: { value: 'hub@example.com' } } });
    const time = String(systemClock().now());
    const url = `${site.listensAt}/hooks/${id}?portal=1`;
    const signature = createHmac('sha256', secret).update(`POST${url}${body}${time}`).digest('base64');
    const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': time };
    expect(await post(`/hooks/${id}?portal=2`, body, headers)).toMatchObject({ status: 401 });
    expect(await post(`/hooks/${id}?portal=1`, body, headers)).toMatchObject({
      status: 200,
      json: { enrolled: 1 },
    });
  });

  test('acknowledges a Salesforce outbound message in the form that Salesforce reads', async () => {
    const { url } = await save({ name: 'Salesforce', preset: 'salesforce', proof: 'path' });
    const answer = await post(url, SALESFORCE_OUTBOUND, { 'content-type': 'text/xml; charset=utf-8' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/xml/),
    ]);
    expect(answer.text).toMatch(/<notificationsResponse.*<Ack>true<\/Ack>/);
  });

  test('slows down who is refused again and again, and not who proves to be the CRM', async () => {
    const lone = await startSite();
    try {
      await firstMember(lone.engine);
      const statuses = new Map<number, number>();
      for (let i = 0; i < 105; i += 1) {
        const { status } = await lone.ask('/hooks/unknown', { method: 'POST', body: '{}' });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      expect([...statuses]).toEqual([
        [404, 100],
        [429, 5],
      ]);
    } finally {
      await lone.close();
    }
  });

  test('writes no secret of an address into the log, whatever goes wrong inside', async () => {
    const told: string[] = [];
    const lone = await startSite(
      {},
      { ...silentLog, error: (...line) => void told.push(JSON.stringify(line)) },
    );
    try {
      await lone.engine.close();
      expect((await lone.ask('/hooks/orders/s3cret', { method: 'POST', body: '{}' })).status).toBe(500);
      expect(told.join()).toContain('/hooks/orders/…');
      expect(told.join()).not.toContain('s3cret');
    } finally {
      await lone.close();
    }
  });
});
