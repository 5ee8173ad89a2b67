import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { house } from './scripts/lint/house.mjs';
import { layerZones } from './scripts/lint/layers.mjs';

const PRODUCT = ['engine/**/*.ts', 'nodes/**/*.ts', 'credentials/**/*.ts', 'runner/**/*.ts'];

const time = (selector, wanted) => ({
  selector,
  message: `${wanted} reads the system time: only engine/schedule/clock.ts may. Take the time as an argument.`,
});
const READS_THE_TIME = [
  time("CallExpression[callee.object.name='Date'][callee.property.name='now']", 'Date.now()'),
  time("NewExpression[callee.name='Date'][arguments.length=0]", 'new Date()'),
  time("CallExpression[callee.name='Date']", 'Date()'),
  time("CallExpression[callee.object.name='DateTime'][callee.property.name='now']", 'DateTime.now()'),
  time(
    "CallExpression[callee.object.name='DateTime'][callee.property.name=/^(utc|local)$/][arguments.length=0]",
    'DateTime.utc() or local() without arguments',
  ),
];

const NODE_GLOBALS = [
  'Buffer',
  'URL',
  'clearTimeout',
  'console',
  'fetch',
  'performance',
  'process',
  'setTimeout',
];
const CJS_GLOBALS = ['exports', 'module', 'require', '__dirname', '__filename'];
const WEB_GLOBALS = [
  ...['AbortController', 'CSS', 'Event', 'EventSource', 'FormData', 'Intl', 'URL', 'URLSearchParams'],
  ...[
    'clearInterval',
    'clearTimeout',
    'console',
    'customElements',
    'document',
    'fetch',
    'history',
    'HTMLElement',
  ],
  ...[
    'localStorage',
    'location',
    'navigator',
    'requestAnimationFrame',
    'setInterval',
    'setTimeout',
    'window',
  ],
];
const readonly = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    plugins: { house },
    rules: {
      'house/disable-with-reason': 'error',
      'max-lines': ['error', { max: 300 }],
      'house/no-leftovers': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: readonly(NODE_GLOBALS) } },
  {
    files: ['*.js', 'scripts/**/*.{js,cjs}', 'test/**/*.{js,cjs}'],
    languageOptions: { sourceType: 'commonjs', globals: readonly([...NODE_GLOBALS, ...CJS_GLOBALS]) },
  },
  { files: ['runner/web/**/*.js'], languageOptions: { globals: readonly(WEB_GLOBALS) } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createTypeScriptImportResolver()],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: layerZones }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      // Drivers are chosen at run time, before anything of theirs is loaded.
      '@typescript-eslint/no-require-imports': [
        'error',
        { allow: ['^(node:sqlite|sqlite3|imap-simple|pg)$', '^knex/lib/'] },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: PRODUCT,
    ignores: ['engine/schedule/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...READS_THE_TIME] },
  },
  {
    files: ['engine/**/*.ts', 'nodes/**/*.ts', 'credentials/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['test/**/*.ts'],
    ignores: ['test/support/property.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { name: 'fast-check', message: 'Take fc from support/property: it has a seed.' },
      ],
    },
  },
  {
    // Jest asks its hooks for default exports.
    files: ['test/support/**/setup.ts', 'test/support/**/teardown.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
);
