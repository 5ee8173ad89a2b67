import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createProxy } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A request that n8n sent into the world. */
export interface Call {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  /** JSON where it is JSON. */
  readonly body: unknown;
}

/** What a service answers to a call: a status and a body, or null for 404. */
export type Service = (call: Call) => object | null;

/**
 * The world outside, on loopback: a proxy that leads every host that is named here to a server of ours, and every other
 * nowhere. So nodes of other makers send what they always send, to the addresses that they always use.
 */
export interface World {
  /** What n8n needs in its environment to live in it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly calls: readonly Call[];
  /** Calls to that host whose method and path begin like this. */
  to(host: string, start: string): readonly Call[];
  close(): void;
}

export async function openWorld(services: Readonly<Record<string, Service>>): Promise<World> {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-world-'));
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
  const names = Object.keys(services).map((host) => `DNS:${host}`);
  const words = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=throughline-world'.split(' ');
  const more = ['-addext', `subjectAltName=${names.join(',')}`, '-keyout', key, '-out', certificate];
  execFileSync('openssl', [...words, ...more], { stdio: 'ignore' });

  const calls: Call[] = [];
  const options = { key: readFileSync(key), cert: readFileSync(certificate) };
  const server = createSecureServer(options, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const host = String(request.headers.host);
      const call: Call = {
        host,
        method: String(request.method),
        path: String(request.url),
        body: parsed(text),
      };
      calls.push(call);
      const answer = services[host]?.(call) ?? null;
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(answer ?? { message: `Nothing answers to ${call.method} ${call.path} here.` }),
      );
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;

  const open = new Set<Socket>();
  const proxy = createProxy((_request, response) => response.writeHead(403).end());
  proxy.on('connect', (request, socket: Socket, head: Buffer) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    const known = String(request.url).replace(/:443$/, '') in services;
    if (!known) return void socket.end('HTTP/1.1 502 Not in this world\r\n\r\n');
    const inner = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      inner.write(head);
      inner.pipe(socket).pipe(inner);
    });
    inner.on('error', () => socket.destroy());
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');

  return {
    environment: {
      HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      NODE_EXTRA_CA_CERTS: certificate,
    },
    calls,
    to: (host, start) =>
      calls.filter((call) => call.host === host && `${call.method} ${call.path}`.startsWith(start)),
    close() {
      for (const socket of open) socket.destroy();
      proxy.close();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
