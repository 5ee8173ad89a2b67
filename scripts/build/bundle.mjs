import path from 'node:path';
import { build, formatMessages } from 'esbuild';
import { DIST, inRepository, ROOT } from './paths.mjs';

/**
 * Left to be found at run time. sqlite3 and imap-simple are optional (inside n8n, n8n's own sqlite3 is found);
 * n8n-workflow is n8n's; the others are drivers that Knex and pg would load for databases that we never use.
 */
const EXTERNAL = [
  ...['sqlite3', 'imap-simple', 'n8n-workflow'],
  ...['better-sqlite3', 'mysql', 'mysql2', 'mariadb', 'oracledb', 'tedious', 'pg-native', 'pg-query-stream'],
];

/** Modules that stay one per process: what another room imports from them is required, not copied. */
const SHARED_DOORS = ['engine/index', 'nodes/shared/index'];

/**
 * Bundles one entry point.
 * Returns { files: [{ path, contents, executable }], inputs: [every file read], bundled: [what really got in] },
 * paths absolute. Throws on errors and on warnings alike.
 */
export async function bundle({ source, output, executable = false }) {
  const outfile = path.join(DIST, output);
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [source],
    outfile,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    keepNames: true,
    external: EXTERNAL,
    plugins: [sharedDoors(source, path.dirname(outfile))],
    // Some ES modules ask where they are (node-cron does, as it loads); CommonJS has no import.meta.
    define: { 'import.meta.url': '__moduleUrl' },
    banner: {
      js: `${executable ? '#!/usr/bin/env node\n' : ''}const __moduleUrl = require('url').pathToFileURL(__filename).href;`,
    },
    logLevel: 'silent',
  }).catch(async (error) => {
    throw new Error(await describe(source, error.errors ?? [], error));
  });
  if (result.warnings.length > 0) throw new Error(await describe(source, result.warnings));

  const absolute = (file) => path.join(ROOT, file);
  return {
    files: result.outputFiles.map((f) => ({
      path: f.path,
      contents: f.contents,
      executable: executable && f.path === outfile,
    })),
    inputs: Object.keys(result.metafile.inputs).map(absolute),
    bundled: Object.values(result.metafile.outputs)
      .flatMap((o) => Object.keys(o.inputs))
      .map(absolute),
  };
}

function sharedDoors(source, outputFolder) {
  const self = source.replace(/\.ts$/, '');
  return {
    name: 'shared-doors',
    setup(build) {
      build.onResolve({ filter: /^\.\.?(\/|$)/ }, ({ path: wanted, resolveDir }) => {
        if (resolveDir.includes('node_modules')) return undefined;
        const target = inRepository(path.resolve(resolveDir, wanted)).replace(/\.[jt]s$/, '');
        const door = SHARED_DOORS.find((d) => d === target || d === `${target}/index`);
        if (door && door !== self) {
          const relative = path
            .relative(outputFolder, path.join(DIST, `${door}.js`))
            .split(path.sep)
            .join('/');
          return { path: relative.startsWith('.') ? relative : `./${relative}`, external: true };
        }
        if (target.startsWith('engine/') && !source.startsWith('engine/')) {
          return {
            errors: [{ text: `${source} reaches into ${target}: import from the front door, engine/index` }],
          };
        }
        return undefined;
      });
    },
  };
}

async function describe(source, messages, error) {
  if (messages.length === 0) return `${source}: ${error?.message ?? 'failed'}`;
  const lines = await formatMessages(messages, { kind: error ? 'error' : 'warning', color: false });
  return `${source}: esbuild is not content (warnings count as errors)\n${lines.join('\n')}`;
}
