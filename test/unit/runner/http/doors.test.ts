import { createApp } from '../../../../runner/http/app';
import { silentLog } from '../../../../engine/index';
import { cookieOf, firstMember, FORM, OWNER, scratch, startSite, type Site } from '../support';

// One for all: hashing a password takes a while, as it should.
let site: Site;
beforeAll(async () => {
  site = await startSite();
  await firstMember(site.engine);
});
afterAll(() => site.close());

const OPEN = ['/health', '/ready', '/u/:token', '/o/:token.gif', '/o/:token', '/c/:token', '/login', '/setup', '/demo', '/logout', '/hooks/:source', '/hooks/:source/:secret']; // prettier-ignore

/** Every route that Express knows, whichever router it is in. */
function routes(stack: readonly Layer[]): { path: string; methods: string[] }[] {
  return stack.flatMap((layer) =>
    layer.route
      ? [layer.route.path].flat().map((path) => ({ path, methods: Object.keys(layer.route?.methods ?? {}) }))
      : routes(layer.handle.stack ?? []),
  );
}
interface Layer {
  readonly route?: { readonly path: string | string[]; readonly methods: Record<string, boolean> };
  readonly handle: { readonly stack?: readonly Layer[] };
}

const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
const own = (at = site): Record<string, string> => ({ ...FORM, origin: at.listensAt });
const login = (fields: { email: string; password: string; then?: string }, headers = own(), at = site) =>
  at.ask('/login', { method: 'POST', body: form(fields), headers });

describe('Without a session or a key', () => {
  test('every route but the open doors answers 401, or sends a browser to sign in', async () => {
    const app = createApp({
      engine: site.engine,
      log: silentLog,
      schedule: { startedAt: 0, tickedAt: null, tickProblem: null, sweptAt: null, sweepProblem: null },
      sessionSecret: 'x'.repeat(32),
      hits: { add: () => undefined, close: () => Promise.resolve() },
      publicUrl: null,
      trustProxy: 0,
      demo: null,
    });
    const known = routes((app as unknown as { router: { stack: Layer[] } }).router.stack);
    expect(known.length).toBeGreaterThan(site.engine.operations.length);
    for (const { path, methods } of known.filter((route) => !OPEN.includes(route.path))) {
      for (const method of methods.map((name) => name.toUpperCase())) {
        for (const prefix of ['', '/api/v1']) {
          const url = `${prefix}${path.replace(/:\w+/g, 'x')}`;
          const answer = await site.ask(url, { method, headers: { origin: site.listensAt } });
          expect([method, url, answer.status, answer.json?.error.code]).toEqual([
            method,
            url,
            401,
            'sign_in_needed',
          ]);
        }
      }
    }
    for (const page of ['/', '/outbox', '/outbox/x']) {
      const answer = await site.ask(page, { headers: { accept: 'text/html' } });
      expect([page, answer.status, answer.headers.get('location')]).toEqual([
        page,
        303,
        expect.stringMatching(/^\/login/),
      ]);
    }
  });

  test('health and readiness answer, and tell nothing more', async () => {
    expect((await site.ask('/health')).json).toEqual({ status: 'ok' });
    expect((await site.ask('/ready')).json).toEqual({ status: 'ready' });
    const told = await site.ask('/ready', { key: await site.key() });
    expect(told.json).toMatchObject({ status: 'ready', problems: [], engine: { database: 'sqlite' } });
  });

  test('while the database does not answer, the runner lives and is not ready', async () => {
    const lost = await startSite();
    const passed = async () => (await lost.ask('/ready', { key: await lost.key() })).json;
    while ((await passed()).tickedAt === null || (await passed()).sweptAt === null) continue;
    await lost.engine.close();
    expect((await lost.ask('/health')).status).toBe(200);
    for (const key of [undefined, 'tl_any']) {
      const answer = await lost.ask('/ready', key === undefined ? {} : { key });
      expect([answer.status, answer.json]).toEqual([503, { status: 'not_ready' }]);
    }
    await lost.close();
  });

  test('style sheet and script are there for the sign-in page', async () => {
    for (const file of ['page.css', 'page.js', 'icon.svg'])
      expect((await site.ask(`/assets/${file}`)).status).toBe(200);
    expect((await site.ask('/assets/..%2f..%2fassets.ts')).status).toBe(401);
  });
});

describe('API keys', () => {
  test('a key opens the API; a wrong or revoked one does not', async () => {
    const actor = await firstMember(site.engine);
    const { id, key } = (await site.engine.run('apiKey.create', { name: 'to be revoked' }, { actor })) as {
      id: string;
      key: string;
    };
    expect((await site.ask('/api/v1/sequences', { key })).status).toBe(200);
    for (const wrong of ['tl_wrong', `${key}x`, 'x']) {
      expect(await site.ask('/api/v1/sequences', { key: wrong })).toMatchObject({
        status: 401,
        json: { error: { code: 'api_key_wrong' } },
      });
    }
    await site.engine.run('apiKey.revoke', { key: id });
    expect((await site.ask('/api/v1/sequences', { key })).status).toBe(401);
  });

  test('a key in the address is none', async () => {
    expect((await site.ask(`/api/v1/sequences?key=${await site.key()}`)).status).toBe(401);
  });
});

describe('The first member', () => {
  let fresh: Site;
  beforeEach(async () => void (fresh = await startSite()));
  afterEach(() => fresh.close());
  const token = (): string => new URL(fresh.setupLink ?? '').searchParams.get('token') ?? '';
  const setup = (fields: Record<string, string>) =>
    fresh.ask('/setup', { method: 'POST', body: form(fields), headers: own(fresh) });

  test('the printed link creates the owner once, and signs them in', async () => {
    expect((await fresh.ask(`/setup?token=${token()}`, { headers: { accept: 'text/html' } })).text).toContain(
      'Create account',
    );
    const made = await setup({ ...OWNER, token: token() });
    expect([made.status, made.headers.get('location')]).toEqual([303, '/']);
    const page = await fresh.ask('/', { cookie: cookieOf(made), headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.text).toContain('No sequence yet');
    const again = await setup({ ...OWNER, email: 'eve@acme.example', token: token() });
    expect(again.status).toBe(400);
    const used = await fresh.ask(`/setup?token=${token()}`, { headers: { accept: 'text/html' } });
    expect([used.status, used.headers.get('location')]).toEqual([303, '/login?setup=done']);
    const { text: signIn } = await fresh.ask('/login?setup=done', { headers: { accept: 'text/html' } });
    expect(signIn).toContain('That link has been used');
    expect((await fresh.ask('/login', { headers: { accept: 'text/html' } })).text).not.toContain('been used');
    expect(await fresh.engine.auth.login(OWNER.email, OWNER.password)).toMatchObject({ role: 'owner' });
  });

  test('a wrong token or a short password changes nothing, and the form says why', async () => {
    const wrong = await setup({ ...OWNER, token: 'guess' });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('newest link');
    const short = await setup({ ...OWNER, password: 'short', token: token() });
    expect(short.text).toMatch(/password/i);
    expect(short.text).toContain(OWNER.email);
    expect(await fresh.engine.auth.setupNeeded()).toBe(true);
  });
});

describe('Sessions', () => {
  test('signing in opens pages and API; signing out closes them', async () => {
    const signedIn = await login(OWNER);
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/']);
    const cookie = cookieOf(signedIn);
    expect((await site.ask('/', { cookie, headers: { accept: 'text/html' } })).status).toBe(200);
    expect((await site.ask('/api/v1/leads', { cookie })).status).toBe(200);
    await site.ask('/logout', { method: 'POST', cookie, headers: own() });
    expect((await site.ask('/api/v1/leads', { cookie })).status).toBe(401);
  });

  test('the cookie is HttpOnly and SameSite=Lax, and is given only to those who signed in', async () => {
    expect((await site.ask('/login')).headers.get('set-cookie')).toBeNull();
    expect((await login({ ...OWNER, password: 'wrong' })).headers.get('set-cookie')).toBeNull();
    expect((await login(OWNER)).headers.get('set-cookie')).toMatch(
      /^throughline=.*; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/,
    );
  });

  test('a wrong password is told without saying which of the two was wrong', async () => {
    const known = await login({ ...OWNER, password: 'wrong' });
    const unknown = await login({ email: 'eve@acme.example', password: 'wrong' });
    expect(known.status).toBe(401);
    expect(known.text).toBe(unknown.text);
  });

  test('a session id that was planted before the sign-in is replaced', async () => {
    const first = cookieOf(await login(OWNER));
    const second = await login(OWNER, { ...own(), cookie: first } as ReturnType<typeof own>);
    expect(cookieOf(second)).not.toBe(first);
    expect((await site.ask('/api/v1/leads', { cookie: first })).status).toBe(401);
  });

  test('a session outlives a restart', async () => {
    const data = scratch();
    const before = await startSite({ data });
    const actor = await firstMember(before.engine);
    const cookie = cookieOf(await login(OWNER, own(before), before));
    await before.close();
    const after = await startSite({ data });
    const page = await after.ask('/', { cookie, headers: { accept: 'text/html' } });
    await after.close();
    expect([page.status, actor.name]).toEqual([200, OWNER.name]);
  });

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)'])(
    'after the sign-in nobody is sent to %s',
    async (then) => {
      expect((await login({ ...OWNER, then })).headers.get('location')).toBe('/');
    },
  );

  test('after the sign-in one comes where one wanted to go', async () => {
    expect((await login({ ...OWNER, then: '/outbox/x' })).headers.get('location')).toBe('/outbox/x');
  });

  test('many wrong passwords are slowed down', async () => {
    const other = await startSite();
    const tries = [];
    for (let i = 0; i < 12; i++)
      tries.push((await login({ ...OWNER, password: `wrong ${i}` }, own(other), other)).status);
    const page = await login(OWNER, { ...own(other), accept: 'text/html' } as ReturnType<typeof own>, other);
    expect(page.text).toMatch(/<p>Too many attempts[^]*Wait 15 minutes/);
    await other.close();
    expect(tries).toEqual([...Array<number>(10).fill(401), 429, 429]);
  });
});

describe('What another site makes a browser send is refused', () => {
  let cookie: string;
  beforeAll(async () => {
    cookie = cookieOf(await login(OWNER));
  });
  const change = (headers: Record<string, string>) =>
    site.ask('/api/v1/organisation', { method: 'PUT', cookie, body: { name: 'Acme' }, headers });

  test.each([
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{}, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
  ])('%j → %i', async (headers, status) => {
    expect((await change(headers as Record<string, string>)).status).toBe(status);
  });

  test('our own origin is enough where the browser says no more', async () => {
    expect((await change({ origin: site.listensAt })).status).toBe(200);
  });

  test('a key needs no origin: no site can make a browser send it', async () => {
    expect(
      (
        await site.ask('/api/v1/organisation', {
          method: 'PUT',
          key: await site.key(),
          body: { name: 'Acme' },
        })
      ).status,
    ).toBe(200);
  });

  test('nobody is signed in by another site', async () => {
    expect((await login(OWNER, { ...FORM, origin: 'https://evil.example' })).status).toBe(403);
  });
});

test('pages allow nothing inline and nothing from elsewhere', async () => {
  const { headers } = await site.ask('/login', { headers: { accept: 'text/html' } });
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  const { text } = await site.ask('/login', { headers: { accept: 'text/html' } });
  expect(text).not.toMatch(/<script>|<style|style="|onclick=/);
});

test('behind https the cookie is Secure and bound to the host', async () => {
  const secure = await startSite({ publicUrl: 'https://mail.acme.example' });
  try {
    await firstMember(secure.engine);
    const answer = await secure.ask('/login', {
      method: 'POST',
      body: form(OWNER),
      headers: { ...FORM, origin: 'https://mail.acme.example' },
    });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-throughline=.*; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=\d+$/);
    expect((await secure.ask('/api/v1/leads', { cookie: cookieOf(answer) })).status).toBe(200);
  } finally {
    await secure.close();
  }
});
