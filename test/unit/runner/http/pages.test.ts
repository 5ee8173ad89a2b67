import { cookieOf, firstMember, FORM, OWNER, startSite, type Site } from '../support';

const SEQUENCE = `name: Trial
settings: { window: [], fields: [nick] }
stages:
  - id: hello
    kind: email
    subject: "For {{ nick | default: 'you' }}"
    text: "Hello {{ nick | default: 'you' }}"
    html: "<p>Hello</p><script>alert(1)</script><img src=https://evil.example/pixel>"
  - id: call
    kind: task
    title: "Call {{ nick | default: 'them' }}"
  - id: over
    kind: handoff
    channel: linkedin
`;
const NASTY = '<script>alert("x")</script>';

let site: Site;
let cookie: string;
beforeAll(async () => {
  site = await startSite();
  const actor = await firstMember(site.engine);
  await site.engine.run('sequence.save', { file: SEQUENCE }, { actor });
  await site.engine.run('sequence.publish', { sequence: 'Trial' }, { actor });
  await site.engine.run(
    'enroll',
    { sequence: 'Trial', leads: [{ email: 'ada@initech.example', fields: { nick: NASTY } }] },
    { actor },
  );
  await site.engine.tick();
  const signedIn = await site.ask('/login', {
    method: 'POST',
    body: new URLSearchParams(OWNER).toString(),
    headers: { ...FORM, origin: site.listensAt },
  });
  cookie = cookieOf(signedIn);
});
afterAll(() => site.close());

const page = (path: string) => site.ask(path, { cookie, headers: { accept: 'text/html' } });
const press = (path: string, accept = 'application/json') =>
  site.ask(path, { method: 'POST', cookie, headers: { 'sec-fetch-site': 'same-origin', accept } });
const waiting = async (kind: 'tasks' | 'handoffs'): Promise<string[]> =>
  [...(await page('/')).text.matchAll(new RegExp(`action="(/${kind}/[^"]+)"`, 'g'))].map(
    (match) => match[1] ?? '',
  );

test('the status page shows the sequence, its leads, what was sent and what waits', async () => {
  const { text } = await page('/');
  expect(text).toContain('Trial');
  expect(text).toContain('Pending (Awaiting task)');
  expect(text).toContain('Email to ada@initech.example');
  expect(text).toContain('Call &lt;script&gt;');
});

test('no text of a lead becomes markup, on any page', async () => {
  const [, id] = /href="\/outbox\/(\w+)"/.exec((await page('/outbox')).text) ?? [];
  for (const path of ['/', '/outbox', `/outbox/${id}`]) {
    const { status, text } = await page(path);
    expect(status).toBe(200);
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain(NASTY);
  }
});

test('the HTML of a message is shown in a frame where it can do nothing', async () => {
  const [, id] = /href="\/outbox\/(\w+)"/.exec((await page('/outbox')).text) ?? [];
  expect((await page(`/outbox/${id}`)).text).toContain(`<iframe sandbox src="/outbox/${id}/html"`);
  const frame = await page(`/outbox/${id}/html`);
  expect(frame.text).toContain('<p>Hello</p>');
  const policy = frame.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(
    /^sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'$/,
  );
});

test('the buttons do what they say: a task done, a handoff reported', async () => {
  const [done] = await waiting('tasks');
  expect((await press(done ?? '')).json.message).toContain('is done');
  expect((await press(done ?? '')).json.error.code).toBe('task_closed');
  await site.engine.tick();
  const [report] = await waiting('handoffs');
  // Without the page's script the form goes to its address and comes back.
  const answer = await press(report ?? '', 'text/html');
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  await site.engine.tick();
  expect((await page('/')).text).toContain('Finished (No reply)');
});

test('a handoff that a workflow has claimed is shown as such, and a person may report for it', async () => {
  const file = `name: Handed over
settings: { window: [] }
stages: [{ id: over, kind: handoff, channel: whatsapp }]
`;
  await site.engine.run('sequence.save', { file, publish: true });
  await site.engine.run('enroll', { sequence: 'Handed over', leads: ['bo@initech.example'] });
  await site.engine.tick();
  expect((await page('/')).text).toContain('<span class="badge right">open</span>');
  await site.engine.run('handoff.claim', { channel: 'whatsapp', claimant: 'the WhatsApp workflow' });
  const { text } = await page('/');
  expect(text).toContain('claimed by the WhatsApp workflow');
  const [report] = await waiting('handoffs');
  expect((await press(report ?? '')).status).toBe(200);
  expect((await page('/')).text).not.toContain('claimed by');
});

test('a message that is not there is a page that says so', async () => {
  const answer = await page('/outbox/nothing');
  expect(answer.status).toBe(404);
  expect(answer.text).toContain('There is no message');
});

test('what is empty tells a newcomer what to do', async () => {
  const fresh = await startSite();
  try {
    await firstMember(fresh.engine);
    const signedIn = await fresh.ask('/login', {
      method: 'POST',
      body: new URLSearchParams(OWNER).toString(),
      headers: { ...FORM, origin: fresh.listensAt },
    });
    const options = { cookie: cookieOf(signedIn), headers: { accept: 'text/html' } };
    const { text } = await fresh.ask('/', options);
    expect(text).toContain('throughline run welcome.yaml --leads leads.csv');
    expect(text).toContain('throughline sender save');
    expect((await fresh.ask('/outbox', options)).text).toContain('The outbox is empty');
    const sample =
      /<pre>(name: Welcome[^<]+)<\/pre>/
        .exec(text)?.[1]
        ?.replace(/&#39;/g, "'")
        .replace(/&quot;/g, '"') ?? '';
    expect(await fresh.engine.run('sequence.save', { file: sample })).toMatchObject({
      name: 'Welcome',
      stages: 2,
    });
    expect(await fresh.engine.run('sequence.publish', { sequence: 'Welcome' })).toMatchObject({
      status: 'published',
    });
  } finally {
    await fresh.close();
  }
});

test('a password that a proxy before the runner asks for, and passes on, is none of the runner', async () => {
  const headers = { authorization: 'Basic YWRhOnNlY3JldA==', accept: 'text/html' };
  expect((await site.ask('/login', { headers })).status).toBe(200);
  expect((await site.ask('/', { cookie, headers })).status).toBe(200);
  expect((await site.ask('/api/v1/leads', { headers })).json.error.code).toBe('sign_in_needed');
});

test('what only members see is kept by nobody on the way', async () => {
  for (const path of ['/', '/outbox', '/api/v1/leads', '/api/openapi.json'])
    expect((await site.ask(path, { cookie })).headers.get('cache-control')).toBe('no-store');
});
