import { createServer, type Server } from 'node:http';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { silentLog } from '../../../engine/index';
import { startServer } from '../../../runner/server';
import { ask, scratch, startSite, testConfig } from './support';

test('a port that is taken is told, and nothing stays open', async () => {
  const other: Server = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const data = scratch();
  await expect(startServer(testConfig({ port: String(port), data }), silentLog)).rejects.toMatchObject({
    code: 'port_taken',
    kind: 'unavailable',
    message: `Port ${port} is taken by another program (or another Throughline) at 127.0.0.1.`,
  });
  other.close();
  // The database was let go of: the next start has it.
  const site = await startSite({ data });
  expect((await site.ask('/ready')).status).toBe(200);
  await site.close();
});

test('an address that this machine does not have', async () => {
  await expect(startServer(testConfig({ host: '203.0.113.7' }), silentLog)).rejects.toMatchObject({
    code: 'host_not_usable',
  });
});

test('a data folder that cannot be made', async () => {
  const folder = scratch();
  writeFileSync(join(folder, 'file'), '');
  await expect(
    startServer(testConfig({ data: join(folder, 'file', 'data') }), silentLog),
  ).rejects.toMatchObject({
    code: 'data_folder_not_writable',
    message: expect.stringContaining(join(folder, 'file', 'data')),
  });
});

test('a file that is no database', async () => {
  const folder = scratch();
  writeFileSync(join(folder, 'notes.txt'), 'this is not a database, '.repeat(200));
  await expect(
    startServer(testConfig({ database: join(folder, 'notes.txt'), data: folder }), silentLog),
  ).rejects.toMatchObject({ code: 'database_not_writable' });
});

test('the first start makes folder, database and key, readable by the owner only', async () => {
  const data = join(scratch(), 'deep', 'data');
  const site = await startSite({ data });
  await site.close();
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(statSync(join(data, 'throughline.key')).mode & 0o777).toBe(0o600);
  expect(existsSync(join(data, 'throughline.sqlite'))).toBe(true);
});

test('the link for the first member is printed until there is one', async () => {
  const data = scratch();
  const first = await startSite({ data });
  expect(first.setupLink).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/setup\?token=\S{20,}$/);
  await first.key();
  await first.close();
  const second = await startSite({ data });
  expect(second.setupLink).toBeNull();
  await second.close();
});

test('closing does not wait for browsers that keep their connection', async () => {
  const site = await startSite();
  await site.ask('/health', { headers: { connection: 'keep-alive' } });
  const begun = performance.now();
  await site.close();
  // They would keep it for five seconds.
  expect(performance.now() - begun).toBeLessThan(4_000);
  await expect(ask(`${site.listensAt}/health`)).rejects.toThrow();
});
