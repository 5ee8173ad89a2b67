import { silentLog, type Engine, type Log } from '../../../engine/index';
import { readConfig, type Config } from '../../../runner/config/config';
import { startServer, type Running } from '../../../runner/server';
import { scratchFolder } from '../../support/scratch';

export const OWNER = { email: 'ada@acme.example', name: 'Ada', password: 'a long enough password' };

export function scratch(): string {
  return scratchFolder('runner');
}

export function testConfig(flags: Record<string, unknown> = {}): Config {
  // Far apart, so that no pass runs in the middle of a test by itself.
  const quiet = { port: '0', tick: '0 0 1 1 *', sweep: '0 0 1 1 *', timeZone: 'UTC' };
  return readConfig({ flags: { ...quiet, ...flags }, env: {}, folder: scratch() });
}

export interface Site extends Running {
  /** A request without redirects followed; JSON in and out. */
  ask(path: string, options?: Ask): Promise<Answer>;
  /** A key of the owner, made on first use. */
  key(): Promise<string>;
}

export interface Ask {
  readonly method?: string;
  readonly key?: string;
  readonly cookie?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body where it is JSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

/** The real server on a free port, with a real engine on a SQLite file. */
export async function startSite(flags: Record<string, unknown> = {}, log: Log = silentLog): Promise<Site> {
  const running = await startServer(testConfig(flags), log);
  const address = running.listensAt;
  let made: Promise<string> | null = null;
  return {
    ...running,
    ask: (path, options) => ask(`${address}${path}`, options),
    key: () => (made ??= ownersKey(running)),
  };
}

export async function ownersKey({ engine }: { readonly engine: Engine }): Promise<string> {
  const actor = await firstMember(engine);
  const { key } = (await engine.run('apiKey.create', { name: 'test' }, { actor })) as { key: string };
  return key;
}

export async function firstMember(engine: Engine) {
  if (!(await engine.auth.setupNeeded())) return engine.auth.login(OWNER.email, OWNER.password);
  return engine.auth.firstMember(await engine.auth.createSetupToken(), OWNER);
}

export async function ask(
  url: string,
  { method = 'GET', key, cookie, body, headers = {} }: Ask = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      accept: 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
}

/** The cookie to send back. */
export function cookieOf(answer: Answer): string {
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
