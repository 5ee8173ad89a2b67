// Runs a TypeScript file with everything of ours that it imports: node scripts/run-ts.mjs FILE [ARGUMENTS …]
// Packages are taken from node_modules as they are; types are not checked here (npm run lint does).
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './build/paths.mjs';

const [file, ...rest] = process.argv.slice(2);
if (!file) {
  console.error('usage: node scripts/run-ts.mjs FILE [ARGUMENTS …]');
  process.exit(2);
}
const source = path.resolve(file);
const name = `${path.basename(source, '.ts')}-${createHash('sha1').update(source).digest('hex').slice(0, 8)}.cjs`;
const outfile = path.join(ROOT, 'node_modules/.cache/throughline/run', name);

/** The bundle lies elsewhere than its sources, which should still find the files beside them. */
const whereItWas = {
  name: 'where-it-was',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async (args) => {
      if (args.path.includes('node_modules')) return undefined;
      const text = await readFile(args.path, 'utf8');
      const contents = text.replace(/(?<![\w.$])__dirname\b/g, JSON.stringify(path.dirname(args.path)));
      return { contents, loader: 'ts' };
    });
  },
};

await build({
  absWorkingDir: ROOT,
  entryPoints: [source],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: 'inline',
  plugins: [whereItWas],
  logLevel: 'warning',
});

process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], source, ...rest];
createRequire(import.meta.url)(outfile);
