import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(__dirname, '../../../..');

export interface Registry {
  readonly url: string;
  /** The package in it. */
  readonly name: string;
  readonly version: string;
  close(): void;
}

/** As much of an npm registry as npm asks for, with one package in it: this checkout, packed. It must be built. */
export async function openRegistry(): Promise<Registry> {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-registry-'));
  const words = ['pack', '--json', '--pack-destination', folder];
  const { stdout } = await promisify(execFile)('npm', words, { cwd: ROOT, maxBuffer: 64e6 });
  const [{ filename = '' } = {}] = JSON.parse(stdout) as { filename?: string }[];
  const archive = readFileSync(path.join(folder, filename));
  rmSync(folder, { recursive: true });

  const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const { name, version } = manifest;
  const server = createServer((request, response) => {
    const { url: base } = registry;
    if (request.url === `/${name}/-/${filename}`) return response.end(archive);
    if (request.url !== `/${name}`) return response.writeHead(404).end('{}');
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    const dist = { tarball: `${base}/${name}/-/${filename}`, integrity };
    const versions = { [version]: { ...manifest, dist } };
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const registry = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    name,
    version,
    close: () => void server.close(),
  };
  return registry;
}
