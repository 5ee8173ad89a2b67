const TRANSFORM = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    },
  ],
};

const POSTGRES = {
  globalSetup: '<rootDir>/test/support/postgres/setup.ts',
  globalTeardown: '<rootDir>/test/support/postgres/teardown.ts',
};

/** @param {string} folder under test/ @param {object} extra */
const project = (folder, extra = {}) => ({
  displayName: folder,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/test/${folder}/**/*.test.ts`],
  testEnvironment: 'node',
  transform: TRANSFORM,
  ...extra,
});

export default {
  // Of all projects: jest knows no timeout of one. A busy machine is no failure; no test says how fast something is.
  testTimeout: 120_000,
  maxWorkers: '100%',
  projects: [
    project('unit', POSTGRES),
    project('conformance', POSTGRES),
    project('crash', POSTGRES),
    project('mail', { ...POSTGRES, globalSetup: '<rootDir>/test/support/mailTown/setup.ts' }),
    project('e2e', POSTGRES),
    project('n8n', { ...POSTGRES, globalSetup: '<rootDir>/test/support/n8n/setup.ts' }),
    project('n8n-server', { globalSetup: '<rootDir>/test/support/n8n/server/setup.ts' }),
  ],
};
