// What a machine can hold is not left to discipline: room boundaries, typed rules, where the environment is read.
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import ours from './eslint.rules.mjs';

/** Which room may open which door. No `*` row: a project without a tag, or an edge that is not here, fails lint. */
const may = (from, ...to) => ({
  sourceTag: `type:${from}`,
  onlyDependOnLibsWithTags: to.map((name) => `type:${name}`),
});
export const doors = [
  may('contracts', 'contracts'),
  may('money', 'money'),
  may('reference', 'reference', 'money', 'contracts'),
  may('formats', 'formats'),
  may('engine', 'engine'),
  may('messaging', 'contracts', 'testing'),
  may('kit', 'contracts', 'messaging', 'money', 'reference', 'testing'),
  may('imports', 'contracts', 'formats', 'messaging', 'kit', 'reference', 'testing'),
  may('testing', 'contracts', 'messaging', 'kit'),
  may('service', 'contracts', 'messaging', 'kit', 'money', 'reference', 'formats', 'imports', 'testing'),
  may('planner', 'contracts', 'messaging', 'kit', 'money', 'reference', 'engine', 'testing'),
  may('app', 'service', 'planner', 'kit', 'messaging', 'contracts', 'money', 'reference'),
  may('tool', 'engine', 'formats', 'kit', 'messaging', 'contracts', 'money', 'reference', 'testing'),
  may('page', 'contracts'),
  may('tests', 'service', 'planner', 'engine', 'kit', 'messaging', 'contracts', 'money', 'reference', 'formats', 'imports', 'testing'),
];

/** libs/testing starts its database by service-kit; the specs of these two, built apart from them, use libs/testing. */
const specCycles = [
  ['@article-six/messaging', '@article-six/testing'],
  ['@article-six/service-kit', '@article-six/testing'],
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.article-six/**', 'libs/contracts/schemas/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { '@nx': nx, 'article-six': ours },
    rules: {
      'article-six/endpoint-roles': 'error',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          ignoredCircularDependencies: specCycles,
          depConstraints: doors,
          banTransitiveDependencies: false,
        },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'kafkajs', message: 'kafkajs is used in libs/messaging alone.' },
            { name: '@platformatic/kafka', message: 'Kafka clients are used in libs/messaging alone.' },
            { name: '@article-six/testing', message: 'libs/testing serves tests and the tools of apps/cli.' },
          ],
        },
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'The environment is read in one file: libs/service-kit/src/config.ts.',
        },
      ],
    },
  },
  {
    files: ['libs/messaging/**'],
    rules: {
      'no-restricted-imports': ['error', { paths: [{ name: '@article-six/testing', message: 'Only in specs.' }] }],
    },
  },
  {
    files: ['**/*.controller.ts'],
    ignores: ['libs/service-kit/src/health.controller.ts'],
    rules: { 'article-six/no-worker-in-controller': 'error' },
  },
  { files: ['libs/service-kit/src/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['libs/testing/**', 'tests/**', 'apps/cli/**', '**/*.spec.ts', '**/testkit.ts', '**/*.testkit.ts', '**/*.contract.ts'],
    rules: { 'no-restricted-imports': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.spec.ts', 'tests/**', 'libs/testing/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
      },
    },
  },
);
