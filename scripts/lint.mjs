// npm run lint: code (ESLint), format (Prettier) and types (tsc), side by side. `--fix` repairs what can be.
import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const fix = process.argv.includes('--fix');
const FOLDERS = '{engine,nodes,credentials,runner,test,scripts}/**/*.{ts,js,mjs,cjs,css,html}';

const steps = {
  code: ['eslint/bin/eslint.js', '--max-warnings', '0', ...(fix ? ['--fix'] : []), '.'],
  format: [
    'prettier/bin/prettier.cjs',
    fix ? '--write' : '--check',
    '--log-level',
    'warn',
    FOLDERS,
    '*.{js,mjs,json}',
  ],
  types: [
    'typescript/bin/tsc',
    '--noEmit',
    '--incremental',
    '--tsBuildInfoFile',
    'node_modules/.cache/throughline/types',
  ],
};

const results = fix
  ? [await run('code'), await run('format')]
  : await Promise.all(Object.keys(steps).map(run));
for (const { name, code, output, seconds } of results) {
  if (output.trim() !== '') console.log(output.trim());
  console.log(`lint: ${name} ${code === 0 ? 'passed' : 'FAILED'} (${seconds} s)`);
}
process.exitCode = results.every((result) => result.code === 0) ? 0 : 1;

async function run(name) {
  const [script, ...args] = steps[name];
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(root, 'node_modules', script), ...args], { cwd: root });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { name, code, output, seconds: ((performance.now() - started) / 1000).toFixed(1) };
}
