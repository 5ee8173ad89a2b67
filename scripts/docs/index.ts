// npm run docs: writes the pages of docs/ that are made of the code: operations, statuses, the links of rules.md.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generatedPages, stalePages } from './pages';
import { DOCS } from './places';

const stale = new Set(stalePages());
for (const [name, text] of generatedPages()) {
  if (!stale.has(name)) continue;
  const file = path.join(DOCS, name);
  mkdirSync(path.dirname(file), { recursive: true });
  if (text === null) rmSync(file);
  else writeFileSync(file, text);
  console.log(`docs: ${name} ${text === null ? 'removed' : 'written'}`);
}
console.log(stale.size === 0 ? 'docs: all pages are fresh' : `docs: ${stale.size} pages changed`);
