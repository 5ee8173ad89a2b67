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

// A busy machine is no failure: no test says how fast something must be.
const calm = { testTimeout: 30_000 };
const patient = { testTimeout: 120_000 };

export default {
  maxWorkers: '100%',
  projects: [
    project('unit', { ...POSTGRES, ...calm }),
    project('conformance', { ...POSTGRES, ...calm }),
    project('crash', { ...POSTGRES, ...patient }),
    project('mail', patient),
    project('e2e', { ...POSTGRES, ...patient }),
    project('n8n', { ...POSTGRES, globalSetup: '<rootDir>/test/support/n8n/setup.ts', ...patient }),
  ],
};
