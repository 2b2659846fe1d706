import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { noCircles } from './lab/no-circles.mjs';

/** What one folder may import, and what the message tells somebody who tries otherwise. */
const boundary = (folder, forbidden, advice, besides = []) => ({
  files: [`${folder}/**/*.ts`],
  ignores: ['**/test/**', ...besides],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: forbidden.map((regex) => ({ regex, message: advice })) },
    ],
  },
});

const folders = (...names) => names.map((name) => `^\\.\\./(\\.\\./)*${name}/`);
const packagesBut = (...names) => `^(?!\\.|(${names.join('|')})$)`;

/** A clock, chance or concurrency behind the simulator's back would make a schedule lie. */
const impure = [
  ['Date', 'take time from a timer (`after`) or from a message'],
  ['performance', 'take time from a timer (`after`) or from a message'],
  ['Promise', 'send a message and wait for the answer'],
  ['setTimeout', 'use `after` in a machine'],
  ['setInterval', 'use `after` in a machine'],
  ['setImmediate', 'only cli and live may yield to the event loop'],
  ['queueMicrotask', 'only cli and live may yield to the event loop'],
  ['process', 'pass what you need as an argument'],
  ['crypto', 'derive identities from messages'],
];

export default tseslint.config(
  {
    ignores: [
      ...['dist/', 'out/', 'coverage/', 'node_modules/', 'code/test/user/'],
      // What the build of the site leaves while it runs.
      ...['docs/site/.vitepress/{.temp,cache}/', '**/*.timestamp-*.mjs'],
    ],
  },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // What is taken out of an object to leave the rest of it.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Tables of cases and generators get their types from where they stand; nobody imports them from outside.
    files: ['lab/conformance/**/*.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['**/*.ts'],
    plugins: { house: { rules: { 'no-circles': noCircles } } },
    rules: { 'house/no-circles': 'error' },
  },
  {
    // The parameters of an SDK's method are named, used or not; and its methods return promises, whatever they do.
    files: ['code/standins/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // Data, written by a command.
    files: ['properties/catalogue/every-number.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    // Where a user's own work is left out, what it would be given is named.
    files: ['examples/own-code/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
  { files: ['*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  {
    // JavaScript has no place for types.
    files: ['**/*.mjs'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['input/**/*.ts', 'model/**/*.ts', 'sim/**/*.ts', 'properties/**/*.ts'],
    ignores: ['sim/world/determinism.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impure.map(([name, message]) => ({ name, message }))],
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'use Random in sim/base/random.ts, which is seeded',
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: ':function[async=true]', message: 'only cli and live may be asynchronous' },
        {
          selector: 'ImportExpression',
          message: 'only cli and live may load code at run time',
        },
      ],
    },
  },
  boundary(
    'input',
    [
      ...folders('model', 'sim', 'properties', 'code', 'export', 'render', 'live', 'cli', 'lab'),
      packagesBut('zod'),
    ],
    'input imports zod only: every other folder imports it',
  ),
  boundary(
    'model',
    [
      ...folders('sim', 'properties', 'code', 'export', 'render', 'live', 'cli', 'lab'),
      packagesBut('xstate'),
    ],
    'model imports xstate and input only: its machines are the production machines',
  ),
  boundary(
    'sim',
    [
      ...folders('model', 'properties', 'code', 'export', 'render', 'live', 'cli', 'lab'),
      packagesBut('xstate', 'watr/compile', 'node:.*'),
    ],
    'sim imports input, xstate, and watr for its kernel: it knows nothing of starters and windows',
  ),
  {
    files: ['sim/certificate/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...folders(
              'model',
              'properties',
              'code',
              'export',
              'render',
              'live',
              'cli',
              'lab',
              'parameterized',
            ),
          ].map((regex) => ({
            regex,
            message: 'what checks a proof shares nothing with what has made it',
          })),
        },
      ],
    },
  },
  boundary(
    'properties',
    folders('code', 'export', 'render', 'live', 'cli', 'lab'),
    'properties imports input, model and sim',
  ),
  boundary(
    'code',
    folders('export', 'render', 'live', 'cli', 'lab'),
    'code imports input, model, sim and properties',
  ),
  boundary(
    'export',
    folders('model', 'properties', 'code', 'render', 'live', 'cli', 'lab'),
    'export imports input and sim: it knows nothing of starters and windows',
  ),
  boundary(
    'render',
    folders('export', 'cli', 'lab'),
    'render imports properties and what they import; of live, types only',
  ),
  boundary('cli', folders('lab'), 'lab measures the product; nothing that is shipped imports it'),
  boundary(
    'live',
    [
      ...folders('sim', 'properties', 'code', 'export', 'render', 'cli', 'lab'),
      packagesBut(
        'xstate',
        '@azure/data-tables',
        '@azure/storage-blob',
        '@azure/storage-queue',
        'pg',
        'pg-boss',
        'ioredis',
        'bullmq',
        'node:.*',
      ),
    ],
    'live imports input, model, xstate, the Azure SDK, pg, pg-boss, ioredis and bullmq only: it is what runs in production',
    ['live/replay/**', 'live/validation/**'],
  ),
  ...['live/replay', 'live/validation'].map((folder) =>
    boundary(
      folder,
      folders('properties', 'render', 'cli', 'lab'),
      `${folder} imports model, sim and live`,
    ),
  ),
);
