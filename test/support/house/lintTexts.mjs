// Lints texts as if they lay at given paths. Reads [{ filePath, text }] from standard input and prints, per text,
// [{ rule, message }]. A process of its own, since ESLint loads its configuration as an ES module, which jest's
// module system cannot do.
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const root = path.resolve(import.meta.dirname, '../../..');
const eslint = new ESLint({
  cwd: root,
  // These files are not on the disk, so TypeScript knows no types of theirs.
  overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }],
});

const results = [];
for (const { filePath, text } of await json(process.stdin)) {
  const [result] = await eslint.lintText(text, { filePath: path.join(root, filePath) });
  results.push(result.messages.map((m) => ({ rule: m.ruleId ?? 'parse', message: m.message })));
}
console.log(JSON.stringify(results));
