import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../../scripts/docs/places';

const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

/** What .ci/run calls, from its commands alone: a title proves nothing. */
const commands = textOf('.ci/run').replace(/^\s*#.*$|'[^'\n]*'|"npm [^"\n]*"/gm, (said) =>
  /--outputFile/.test(said) ? said : '',
);
const called = new Set([
  ...[...commands.matchAll(/\bnpm (?:run --silent )?(?!run\b)([\w:]+)/g)].map(([, name]) => name!),
  ...(/^MEASURES=\((.*)\)$/m.exec(commands)?.[1]?.split(' ') ?? []),
]);

/** By hand only: they write files, or run for as long as they are let. */
const BY_HAND = ['start', 'docs', 'format', 'pack', 'dist', 'build', 'build:icons', 'build:types'];

describe('CI', () => {
  test('calls every script of package.json that checks something', () => {
    const checks = Object.keys(scripts).filter(
      (name) => !BY_HAND.includes(name) && !/^(pre|post)/.test(name),
    );
    expect(checks.length).toBeGreaterThan(9);
    expect(checks.filter((name) => !called.has(name))).toEqual([]);
  });

  test('calls no script that is not there', () => {
    const known = new Set([...Object.keys(scripts), 'install']);
    expect([...called].filter((name) => !known.has(name))).toEqual([]);
  });

  test('calls every script that CONTRIBUTING tells of', () => {
    const told = [...textOf('CONTRIBUTING.md').matchAll(/\bnpm (?:run )?([\w:]+)/g)].map(([, name]) => name!);
    expect(told.length).toBeGreaterThan(5);
    expect(told.filter((name) => !called.has(name) && !BY_HAND.includes(name))).toEqual([]);
  });

  test('forgets no test: each lies in a folder that is a project of jest, which a script selects', () => {
    const projects = [...textOf('jest.config.mjs').matchAll(/^ *project\('([\w-]+)'/gm)].map(
      ([, name]) => name!,
    );
    const selected = Object.entries(scripts)
      .filter(([name]) => called.has(name))
      .flatMap(([, words]) => /--selectProjects (\w[\w-]*(?: \w[\w-]*)*)/.exec(words)?.[1]?.split(' ') ?? []);
    expect([...projects].sort()).toEqual([...new Set(selected)].sort());
    const folders = readdirSync(path.join(ROOT, 'test'), { withFileTypes: true }).filter(
      (each) => each.isDirectory() && hasTests(path.join(ROOT, 'test', each.name)),
    );
    expect(folders.map(({ name }) => name).sort()).toEqual([...projects].sort());
  });

  test('installs what the servers of the tests are', () => {
    const installed = /^SYSTEM=\((.*)\)$/m.exec(commands)?.[1]?.split(' ') ?? [];
    const asked = testSupport().flatMap((text) => [
      ...[...text.matchAll(/apt-get install (?:-[\w-]+ )*([a-z][a-z -]*[a-z])/g)].flatMap(([, names]) =>
        names!.split(' '),
      ),
      ...[...text.matchAll(/needParts\(([^)]*)\)/g)].flatMap(
        ([, names]) => names!.match(/(?<=')[a-z-]+(?=')/g) ?? [],
      ),
    ]);
    expect(asked).toEqual(expect.arrayContaining(['postfix', 'dovecot-imapd', 'chromium']));
    expect(asked.filter((name) => !installed.includes(name))).toEqual([]);
  });
});

function hasTests(folder: string): boolean {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('.test.ts'));
}

function testSupport(): string[] {
  const folder = path.join(ROOT, 'test/support');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && existsSync(path.join(folder, name)))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
}
