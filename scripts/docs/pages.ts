import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { OPERATIONS } from '../../engine/index';
import { operationIndex, operationPage } from './operationPage';
import { DOCS } from './places';
import { linkRules } from './rules';
import { statusPage } from './statusPage';

/** What `npm run docs` writes: text by path below docs/; null where a page is left of an operation that is gone. */
export function generatedPages(): ReadonlyMap<string, string | null> {
  const pages = new Map<string, string | null>();
  for (const old of oldPages()) pages.set(`operations/${old}`, null);
  pages.set('operations/README.md', operationIndex(OPERATIONS));
  for (const operation of OPERATIONS) pages.set(`operations/${operation.name}.md`, operationPage(operation));
  pages.set('statuses.md', statusPage());
  pages.set('rules.md', linkRules(readFileSync(path.join(DOCS, 'rules.md'), 'utf8')));
  return pages;
}

/** The pages that are not as they would be written now. */
export function stalePages(): readonly string[] {
  return [...generatedPages()].flatMap(([name, text]) => {
    const file = path.join(DOCS, name);
    const there = existsSync(file) ? readFileSync(file, 'utf8') : null;
    return there === text ? [] : [name];
  });
}

function oldPages(): readonly string[] {
  const folder = path.join(DOCS, 'operations');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.md')) : [];
}
