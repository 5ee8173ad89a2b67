import { startSite, type Ask, type Site } from '../support';

const SEQUENCE = `name: Welcome
stages:
  - id: hello
    kind: email
    subject: "Hello {{ firstName | default: 'there' }}"
    text: Welcome aboard.
`;

let site: Site;
let key: string;
beforeAll(async () => {
  site = await startSite();
  key = await site.key();
});
afterAll(() => site.close());

const api = (method: string, path: string, body?: unknown, options: Ask = {}) =>
  site.ask(`/api/v1${path}`, { method, key, ...(body === undefined ? {} : { body }), ...options });

test('the job over HTTP: save, publish, import, enrol, advance, and read the outbox', async () => {
  expect((await api('PUT', '/sequences', { file: SEQUENCE })).json).toMatchObject({
    created: true,
    status: 'draft',
  });
  expect((await api('POST', '/sequences/Welcome/publish')).json).toMatchObject({ status: 'published' });
  const csv = 'Email,First name\nada@initech.example,Ada\nno address,Bob\n';
  const imported = await api('POST', '/leads/import?report=all', csv, {
    headers: { 'content-type': 'text/csv' },
  });
  expect(imported.json).toMatchObject({ created: 1, skipped: 1 });
  const enrolled = await api('POST', '/enrollments', { sequence: 'Welcome', leads: ['ada@initech.example'] });
  expect(enrolled.json).toMatchObject({ enrolled: 1 });
  const [enrollment] = enrolled.json.results;
  const explained = await api('GET', `/enrollments/${enrollment.enrollment}/explain`);
  expect(explained.status).toBe(200);
  expect((await api('GET', '/enrollments?sequence=Welcome&limit=1')).json.enrollments).toHaveLength(1);
});

test('numbers, switches and lists in a query are read by their schema', async () => {
  const two = await api('GET', '/events?limit=2&newestFirst=true&kinds=enrolled&kinds=lead_created');
  expect(two.status).toBe(200);
  expect(two.json.events).toHaveLength(2);
  expect((await api('GET', '/events?kinds=enrolled,lead_created')).json.events.length).toBeGreaterThan(1);
  expect(await api('GET', '/events?limit=many')).toMatchObject({ status: 400 });
  expect(await api('GET', '/events?newestFirst=perhaps')).toMatchObject({ status: 400 });
});

test.each([
  ['GET', '/sequences/Nowhere', undefined, 404, 'sequence_not_found'],
  ['POST', '/sequences/Welcome/restore', undefined, 409, 'wrong_status'],
  ['PUT', '/sequences', { file: SEQUENCE }, 409, 'sequence_published'],
  ['POST', '/enrollments', {}, 400, 'invalid_input'],
  ['POST', '/pause', { sequence: 'Welcome' }, 400, 'empty_selection'],
])('%s %s with %j answers %s %s', async (method, path, body, status, code) => {
  const answer = await api(method, path, body);
  expect(answer.status).toBe(status);
  expect(answer.json.error).toMatchObject({ message: expect.stringMatching(/\.$/) });
  if (code !== 'invalid_input') expect(answer.json.error.code).toBe(code);
});

test.each([
  ['a body that is no JSON', '{"sequence":', { 'content-type': 'application/json' }, 400, 'invalid_json'],
  ['a list', '[1]', { 'content-type': 'application/json' }, 400, 'invalid_json'],
  [
    'a form',
    'sequence=Welcome',
    { 'content-type': 'application/x-www-form-urlencoded' },
    400,
    'wrong_content_type',
  ],
  [
    'too much',
    `{"sequence":"${'x'.repeat(11_000_000)}"}`,
    { 'content-type': 'application/json' },
    413,
    'body_too_large',
  ],
])('%s is refused with a reason', async (_what, body, headers, status, code) => {
  const answer = await api('POST', '/pause', body, { headers });
  expect(answer).toMatchObject({ status, json: { error: { code } } });
});

test('a stream needs its content type, and a body', async () => {
  expect(await api('POST', '/leads/import', { email: 'x' })).toMatchObject({
    status: 400,
    json: { error: { code: 'wrong_content_type' } },
  });
  expect(
    await api('POST', '/leads/import', undefined, { headers: { 'content-type': 'text/csv' } }),
  ).toMatchObject({ status: 400 });
});

test('a route that is not there says where the list is', async () => {
  const answer = await api('GET', '/sequnces');
  expect(answer).toMatchObject({
    status: 404,
    json: {
      error: {
        code: 'route_unknown',
        message: 'There is nothing at GET /api/v1/sequnces.',
        hint: expect.stringContaining('openapi.json'),
      },
    },
  });
});

test('names with spaces and slashes work in paths', async () => {
  const name = 'A/B test & more';
  await api('PUT', '/sequences', { definition: { name, stages: [] } });
  expect((await api('GET', `/sequences/${encodeURIComponent(name)}`)).json.name).toBe(name);
});

test('a member without rights is refused where an admin is asked for', async () => {
  await site.engine.run('member.create', {
    email: 'bo@acme.example',
    name: 'Bo',
    password: 'another long password',
  });
  const member = await site.engine.auth.login('bo@acme.example', 'another long password');
  const made = (await site.engine.run('apiKey.create', { name: 'bo' }, { actor: member })) as { key: string };
  const answer = await api('PUT', '/organisation', { name: 'Mine' }, { key: made.key });
  expect(answer).toMatchObject({ status: 403, json: { error: { code: 'forbidden' } } });
});
