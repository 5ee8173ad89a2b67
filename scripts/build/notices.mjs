import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export const NOTICES = 'THIRD-PARTY-NOTICES.txt';

/** Licences under which code may be bundled into an MIT package with no more duty than to carry the notice. */
const ALLOWED = [
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
];

/**
 * The notices for all packages that the given bundled files (absolute paths) come from.
 * Returns { text, packages: how many }. Throws when one is under another licence, or carries no text of it.
 */
export async function collectNotices(files) {
  const folders = [...new Set(files.map(packageFolder).filter(Boolean))];
  const all = await Promise.all(folders.map(readPackage));
  const unique = new Map(all.map((p) => [`${p.name}@${p.version}`, p]));
  const packages = [...unique.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const refused = packages.filter((p) => !isAllowed(p.license));
  if (refused.length > 0) {
    const list = refused.map((p) => `${p.name}@${p.version} (${p.license})`).join(', ');
    throw new Error(`licences that may not be bundled: ${list}. Allowed: ${ALLOWED.join(', ')}`);
  }
  const silent = packages.filter((p) => !p.text).map((p) => `${p.name}@${p.version} (${p.license})`);
  if (silent.length > 0)
    throw new Error(`bundled packages without a licence text to pass on: ${silent.join(', ')}`);
  const head = `Throughline bundles the packages below. Each is under its own licence, given with it.\n`;
  return { text: [head, ...packages.map(notice)].join(`\n${'-'.repeat(78)}\n\n`), packages: packages.length };
}

/** The folder of the innermost package that a file belongs to; undefined for our own files. */
function packageFolder(file) {
  const parts = file.split(path.sep);
  const at = parts.lastIndexOf('node_modules');
  if (at < 0) return undefined;
  return parts.slice(0, at + (parts[at + 1].startsWith('@') ? 3 : 2)).join(path.sep);
}

async function readPackage(folder) {
  const { name, version, license, licenses, author } = JSON.parse(
    await readFile(path.join(folder, 'package.json'), 'utf8'),
  );
  const id = license?.type ?? license ?? licenses?.map((l) => l.type ?? l).join(' OR ') ?? 'none stated';
  const names = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  const texts = await Promise.all(
    names.map((file) => readFile(path.join(folder, file), 'utf8').catch(() => '')),
  );
  const text = texts.join('\n').trim() || (await fromReadme(folder));
  return { name, version, license: id, text, author: author?.name ?? author };
}

/** Some packages keep their licence only at the end of their readme. */
async function fromReadme(folder) {
  const readme = (await readdir(folder)).find((file) => /^readme/i.test(file));
  if (!readme) return '';
  const text = await readFile(path.join(folder, readme), 'utf8');
  return text.match(/^#+\s*licen[cs]e\b[^\n]*\n([\s\S]*?)(?=\n#+\s|(?![\s\S]))/im)?.[1].trim() ?? '';
}

/** Reads SPDX expressions as far as packages use them: OR means that we may choose, AND that all hold. */
function isAllowed(license) {
  const bare = license.replace(/[()]/g, ' ').trim();
  return bare
    .split(/\s+OR\s+/)
    .some((part) => part.split(/\s+AND\s+/).every((id) => ALLOWED.includes(id.trim())));
}

function notice({ name, version, license, text, author }) {
  const by = author ? `By ${author}\n` : '';
  return `${name} ${version}\nLicence: ${license}\n${by}\n${text}\n`;
}
