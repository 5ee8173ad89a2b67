import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './poll';

export const CLI = join(__dirname, '../../dist/runner/cli.js');

/** Every child of this test file, so that none outlives it, whatever failed. */
const children = new Set<ChildProcess>();
process.on('exit', () => killAll());

export function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
}

export interface Place {
  readonly data: string;
  /** A SQLite file or a postgres:// URL; without it the file in the data folder. */
  readonly database?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  out(): string;
  err(): string;
}

interface HowToStart {
  readonly place?: Place;
  readonly env?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** Runs as this user; only root may ask for it. */
  readonly uid?: number;
  /** The program, where it is not the one of this checkout. */
  readonly cli?: string;
}

/** The built program as a process of its own, with an environment that says nothing but what is given here. */
function start(words: readonly string[], { place, env = {}, folder, uid, cli = CLI }: HowToStart): Started {
  if (!existsSync(cli)) throw new Error('The runner is not built: npm run build');
  const where = place
    ? ['--data', place.data, ...(place.database ? ['--database', place.database] : [])]
    : [];
  const child = spawn(process.execPath, [cli, ...words, ...where], {
    cwd: folder,
    env: { PATH: process.env['PATH'], TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  children.add(child);
  let out = '';
  let err = '';
  child.stdout!.on('data', (chunk) => (out += String(chunk)));
  child.stderr!.on('data', (chunk) => (err += String(chunk)));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      children.delete(child);
      resolve({ code, out, err });
    });
  });
  return { child, ended, out: () => out, err: () => err };
}

/** One command, to its end. */
export function throughline(words: readonly string[], how: HowToStart = {}): Promise<Ended> {
  return start(words, how).ended;
}

/** One command in the middle of which something happens to it. */
export function begun(
  words: readonly string[],
  how: HowToStart = {},
): { signal(name: NodeJS.Signals): void; readonly ended: Promise<Ended> } {
  const { child, ended } = start(words, how);
  return { signal: (name) => void child.kill(name), ended };
}

export interface Runner {
  readonly url: string;
  /** The one-time link of the first start. */
  readonly setupLink: string | null;
  /** What it said on stderr so far. */
  log(): string;
  /** SIGKILL: nothing is finished, nothing is put away. */
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
  /** SIGTERM, and what became of it. */
  stop(): Promise<Ended>;
}

/** Starts the server on a free port; resolves when it says where it is. */
export async function startRunner(place: Place, more: readonly string[] = []): Promise<Runner> {
  const started = start(['serve', '--port', '0', '--tick', '1s', ...more], { place });
  const { child, ended } = started;
  const { url, setupLink } = await until('the runner says where it is', () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${started.err()}`);
    return whereItIs(started.out());
  });
  return {
    url,
    setupLink,
    log: started.err,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    signal: (name) => void child.kill(name),
    ended,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** As it says it, for people or with --json; null while it has not. */
function whereItIs(out: string): { url: string; setupLink: string | null } | null {
  if (/^{.*}\n$/.test(out)) {
    const { page, setupLink } = JSON.parse(out) as { page: string; setupLink: string | null };
    return { url: page, setupLink };
  }
  const url = /Ctrl\+C stops it/.test(out) ? /Page +(\S+)/.exec(out)?.[1] : undefined;
  return url === undefined ? null : { url, setupLink: /^ +(\S+\/setup\?token=\S+)$/m.exec(out)?.[1] ?? null };
}

export type Ask = <T = Record<string, unknown>>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object | string,
) => Promise<T>;

/** The API, with a key. A text as body is a CSV file. @throws Error with status and answer when it is refused */
export function api(url: string, key: string): Ask {
  return async <T>(method: string, path: string, body?: object | string) => {
    const csv = typeof body === 'string';
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': csv ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: csv ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  };
}

/** A browser, as far as the sign-in needs one: forms, cookies, the address it stands at. */
export function browser(): {
  submit(url: string, form: Readonly<Record<string, string>>): Promise<Response>;
  ask(method: string, url: string, body?: object): Promise<Response>;
} {
  let cookie = '';
  async function send(url: string, init: RequestInit): Promise<Response> {
    const headers = {
      ...init.headers,
      cookie,
      origin: new URL(url).origin,
      accept: 'application/json, text/html',
    };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    const given = response.headers.getSetCookie()[0];
    if (given) cookie = given.split(';')[0] ?? '';
    return response;
  }
  return {
    submit: (url, form) =>
      send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form).toString(),
      }),
    ask: (method, url, body) =>
      send(url, {
        method,
        headers: body ? { 'content-type': 'application/json' } : {},
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
  };
}

/** By the one-time link to the first member, and on to an API key. */
export async function firstKey(
  runner: Runner,
): Promise<{ key: string; visitor: ReturnType<typeof browser> }> {
  if (runner.setupLink === null) throw new Error('The first start printed no link.');
  const link = new URL(runner.setupLink);
  const visitor = browser();
  const done = await visitor.submit(`${link.origin}/setup`, {
    token: link.searchParams.get('token') ?? '',
    email: 'owner@lab.test',
    name: 'Olga Owner',
    password: 'a long enough password',
  });
  if (done.status !== 303) throw new Error(`The link did not work: ${done.status} ${await done.text()}`);
  const made = await visitor.ask('POST', `${runner.url}/api/v1/api-keys`, { name: 'test' });
  const { key } = (await made.json()) as { key?: string };
  if (!key) throw new Error(`No key: ${made.status}`);
  return { key, visitor };
}
