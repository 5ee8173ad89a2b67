import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { inRepository, ROOT } from './paths.mjs';

const DOORS = [
  { source: 'engine/index.ts', output: 'engine/index.js' },
  { source: 'runner/cli.ts', output: 'runner/cli.js', executable: true },
];

/**
 * What is bundled: the fixed doors, every node and credential (n8n loads each from its own file, named like
 * the class inside), and what the nodes share, once.
 */
export async function findEntries() {
  const found = [...(await filesOf('nodes')), ...(await filesOf('credentials'))].filter(
    (file) => /\.(node|credentials)\.ts$/.test(file) || file === 'nodes/shared/index.ts',
  );
  const entries = [...DOORS, ...found.map((source) => ({ source, output: source.replace(/\.ts$/, '.js') }))];
  const here = new Set([...(await filesOf('engine')), ...(await filesOf('runner')), ...found]);
  return {
    present: entries.filter((e) => here.has(e.source)),
    missing: entries.filter((e) => !here.has(e.source)).map((e) => e.source),
  };
}

/** The page's own files, copied as they are. */
export async function findCopies() {
  return (await filesOf('runner/web')).filter((file) => !/\.tsx?$|\.md$/.test(file));
}

/** What gulp copies beside the nodes and credentials: icons, and codex files for n8n's search. */
export async function findIcons() {
  const files = [...(await filesOf('nodes')), ...(await filesOf('credentials'))];
  return files.filter((file) => /\.(svg|png)$|\.node\.json$/.test(file));
}

async function filesOf(folder) {
  const all = await readdir(path.join(ROOT, folder), { recursive: true, withFileTypes: true }).catch(
    (error) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => inRepository(path.join(entry.parentPath, entry.name)))
    .sort();
}
