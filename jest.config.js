// Type stripping by swc keeps the tests on the same native ES modules that Node runs.
const shared = {
  testEnvironment: 'node',
  // Tests import what they use from @jest/globals.
  injectGlobals: false,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
};

export default {
  // The tests of a file share nothing with those of another one, and none of them looks at the clock.
  maxWorkers: '100%',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/live/', '<rootDir>/test/browser/'],
    },
    { ...shared, displayName: 'live', testMatch: ['<rootDir>/test/live/**/*.test.ts'] },
    { ...shared, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] },
  ],
};
