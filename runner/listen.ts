import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ThroughlineError, messageOf } from '../engine/index';

export interface Listening {
  /** The one that was taken: port 0 means any free one. */
  readonly port: number;
  /** Takes no new requests, lets those in hand finish (5 seconds), then cuts. */
  close(): Promise<void>;
}

const GRACE_MS = 5_000;
const LONGEST_REQUEST_MS = 3_600_000;

/** @throws ThroughlineError `port_taken`, `port_not_allowed`, `host_not_usable` */
export async function listen(handler: RequestListener, host: string, port: number): Promise<Listening> {
  const server = createServer(handler);
  // Node allows five minutes; a long list of leads over a slow line takes more.
  server.requestTimeout = LONGEST_REQUEST_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Browsers keep their connections for the next request, and would keep us open too. Again and again: one whose answer
  // has just gone out is not idle yet (seen with Node 20: it stayed for the client's three seconds).
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): ThroughlineError {
  const about = { kind: 'unavailable', cause: error } as const;
  if (error.code === 'EADDRINUSE') {
    return new ThroughlineError({
      ...about,
      code: 'port_taken',
      message: `Port ${port} is taken by another program (or another Throughline) at ${host}.`,
      hint: 'Stop that one, or choose another port with --port or THROUGHLINE_PORT.',
    });
  }
  if (error.code === 'EACCES') {
    return new ThroughlineError({
      ...about,
      code: 'port_not_allowed',
      message: `This user may not listen on port ${port}.`,
      hint: 'Ports below 1024 belong to the system: choose a higher one with --port and put a proxy before it.',
    });
  }
  return new ThroughlineError({
    ...about,
    code: 'host_not_usable',
    message: `The runner cannot listen at '${host}': ${messageOf(error)}.`,
    hint: 'Use 127.0.0.1 (this machine only), 0.0.0.0 (every network) or an address of this machine, with --host.',
  });
}
