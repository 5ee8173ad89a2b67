import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionsHelp, optionsTable } from '../../../../runner/config/describe';
import { OPTIONS } from '../../../../runner/config/options';

test('help names every option by flag and variable', () => {
  const help = optionsHelp();
  for (const option of OPTIONS) {
    expect(help).toContain(option.env);
    if (option.flag !== null) expect(help).toContain(`${option.flag} `);
  }
});

test('docs/runner.md has the same table as the program', () => {
  const docs = readFileSync(join(__dirname, '../../../../docs/runner.md'), 'utf8');
  expect(docs).toContain(optionsTable());
});

test('every variable is the name in capitals', () => {
  for (const { name, env } of OPTIONS) {
    expect(env).toBe(`THROUGHLINE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`);
  }
});
