// What the linter holds up: types, import directions, purity, doors of libraries, docstrings, and the graph's own rules.
// The tables stand in lint/: layers.js (who imports whom), doors.js (which library comes in where), house.js (our own rules), graph.js.
import { importX } from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { doors } from './lint/doors.js';
import { graphRules } from './lint/graph.js';
import { house } from './lint/house.js';
import { zones } from './lint/layers.js';

const TS = ['**/*.ts', '**/*.tsx'];
const JS = ['**/*.js'];
const OUR_TS = ['src/**/*.ts', 'demo/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'];
const FEATURES_AND_BASE = ['src/*/**/*.ts', 'src/time{,-*}.ts'];
const IMPURE = [
  ...['src/http/**', 'src/live/**', 'src/sources/**', 'src/generated/**', 'src/*/resolvers.ts'],
  'src/subscription/!(feed|backlog).ts',
];

/** Node builtins that a pure file may import, and which of their members have no effects. */
const PURE_BUILTINS = { 'node:crypto': ['createHash', 'hash'], 'node:buffer': ['Buffer'] };

const CLOCK = 'The clock is passed in: take `now` as an argument (main.ts reads it).';
const CHANCE = 'Randomness is passed in: take a function as an argument.';
const noClockNorChance = {
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: CLOCK },
    { object: 'Math', property: 'random', message: CHANCE },
    { object: 'crypto', property: 'randomUUID', message: CHANCE },
    { object: 'jest', property: 'mock', message: 'No mocks of our own modules: fake a port instead.' },
    { object: 'jest', property: 'unstable_mockModule', message: 'No mocks of our own modules: fake a port instead.' },
  ],
};

const ONLY_ERRORS = {
  selector: ':matches(ClassDeclaration, ClassExpression):not([superClass.name=/Error$/])',
  message: 'No classes except errors: use a function that returns a readonly object.',
};
const NOW = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: CLOCK },
  { selector: 'CallExpression[callee.name="Date"]', message: CLOCK },
];
const NO_SLEEP = {
  selector: 'NewExpression[callee.name="Promise"] CallExpression[callee.name="setTimeout"]',
  message: 'No sleeps: await the event, or inject the clock.',
};

const PROCESS = { name: 'process', message: 'Only src/main.ts touches the process; take the value as an argument.' };
const EFFECTS = [
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
].map((name) => ({ name, message: 'This file is pure: no effects. Take the value as an argument.' }));

export default defineConfig(
  globalIgnores(['src/generated/', 'web/generated/', 'web/dist/', 'coverage/', 'test/fixtures/', '.triagraph/']),
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },

  // TypeScript, with types, in every folder (the pages have a tsconfig of their own).
  {
    files: TS,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: 'error',
      'object-shorthand': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },

  // Imports: one way, no cycles, nothing that a production install lacks.
  {
    files: [...TS, ...JS],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({
          project: ['tsconfig.json', 'web/tsconfig.json'],
          noWarnOnMultipleProjects: true,
        }),
      ],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-duplicates': ['error', { 'prefer-inline': false }],
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-self-import': 'error',
      'import-x/first': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'demo/**/*.ts', 'bin/**/*.js'],
    rules: { 'import-x/no-extraneous-dependencies': ['error', { devDependencies: false, includeTypes: true }] },
  },

  // The house style.
  {
    files: OUR_TS,
    plugins: { house },
    rules: {
      'house/docstring': 'error',
      'import-x/no-default-export': 'error',
      'no-restricted-syntax': ['error', ONLY_ERRORS],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'house/one-door': ['error', doors],
      'no-console': 'error',
      'no-restricted-globals': ['error', PROCESS],
      'no-restricted-imports': ['error', { name: 'node:process', message: PROCESS.message }],
      'no-restricted-syntax': ['error', ONLY_ERRORS, ...NOW],
      ...noClockNorChance,
    },
  },
  {
    files: ['src/main{,-*}.ts'],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': ['error', ONLY_ERRORS],
    },
  },
  {
    // A file in a feature folder is pure unless it is called resolvers.ts; so are lib/ and time.ts.
    files: FEATURES_AND_BASE,
    ignores: IMPURE,
    rules: {
      'house/pure-imports': ['error', PURE_BUILTINS],
      'no-restricted-globals': ['error', PROCESS, ...EFFECTS],
    },
  },

  // Tests read JSON answers and assert them by value, and their fakes are async without awaiting.
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/require-await': 'off',
      'house/docstring': 'off',
      'no-restricted-imports': ['error', { name: 'node:timers/promises', message: NO_SLEEP.message }],
      'no-restricted-syntax': ['error', ONLY_ERRORS, NO_SLEEP],
    },
  },
  {
    // What an answer looks like is what these tests assert; types would only repeat the query.
    files: ['test/gateway/**', 'test/federation/**', 'test/browser/**'],
    rules: {
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  {
    // What asks real servers has to live with the real clock.
    files: ['test/**/*.ts'],
    ignores: ['test/live/**', 'test/browser/**'],
    rules: { 'no-restricted-syntax': ['error', ONLY_ERRORS, NO_SLEEP, ...NOW], ...noClockNorChance },
  },

  // Plain JavaScript: configuration, the linter's own tables, and the entry, which an old Node must be able to parse.
  {
    files: JS,
    rules: { eqeqeq: 'error', 'no-unused-vars': 'error', 'no-var': 'error', 'prefer-const': 'error' },
  },
  {
    files: ['bin/**/*.js'],
    languageOptions: { ecmaVersion: 2020 },
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ChainExpression, LogicalExpression[operator="??"], Program > ImportDeclaration',
          message: 'Node 12 must be able to read this file, so that it can say what is missing.',
        },
      ],
    },
  },

  graphRules,
);
