import { defineConfig } from 'eslint/config';
import astro from 'eslint-plugin-astro';
import tseslint from 'typescript-eslint';

const SCRIPTS = ['**/*.{ts,mts,mjs,js}'];

const PROCESS_MESSAGE =
  'Nothing starts processes or runs text as code; src/setup alone starts npm.';
const refused = (...names) => names.map((name) => ({ name, message: PROCESS_MESSAGE }));
const SANDBOXES = refused('vm', 'node:vm');
const PROCESSES_AND_SANDBOXES = {
  paths: [...refused('child_process', 'node:child_process'), ...SANDBOXES],
  patterns: [
    {
      regex: '^\\.\\./\\.\\./(?!bench/)',
      message: 'Further than one folder up: #src/…, #db/…, #test/….',
    },
  ],
};

const NO_PROCESSES_LATER = [
  {
    selector: 'ImportExpression[source.value=/^(node:)?(child_process|vm)$/]',
    message: PROCESS_MESSAGE,
  },
];

/** Statements are drizzle queries, or constant texts with parameters. */
const SQL_METHODS = '/^(exec|prepare|query|execute|unsafe)$/';
const SQL_MESSAGE = 'SQL is never put together from strings: use drizzle, or parameters.';

const NO_RAW_SQL = [
  { selector: 'MemberExpression[object.name="sql"][property.name="raw"]', message: SQL_MESSAGE },
];
const NO_STRING_BUILT_SQL = [
  {
    selector: `CallExpression[callee.property.name=${SQL_METHODS}] > TemplateLiteral.arguments:has(.expressions)`,
    message: SQL_MESSAGE,
  },
  {
    selector: `CallExpression[callee.property.name=${SQL_METHODS}] > BinaryExpression.arguments[operator="+"]`,
    message: SQL_MESSAGE,
  },
];
const NO_UNSAFE_MARKUP = [
  {
    selector: 'JSXAttribute[name.namespace.name="define"][name.name.name="vars"]',
    message: 'define:vars writes an inline script: put the value in a data- attribute.',
  },
  {
    selector: 'JSXAttribute[name.namespace.name="is"][name.name.name="inline"]',
    message: 'The content security policy blocks inline scripts: let Astro bundle it.',
  },
  {
    selector: 'JSXAttribute[name.name="style"]',
    message: 'The content security policy blocks inline styles: use a class.',
  },
];

const CORE_RULES = [
  'no-async-promise-executor',
  'no-case-declarations',
  'no-cond-assign',
  'no-constant-condition',
  'no-control-regex',
  'no-empty',
  'no-empty-pattern',
  'no-eval',
  'no-fallthrough',
  'no-irregular-whitespace',
  'no-loss-of-precision',
  'no-misleading-character-class',
  'no-new-func',
  'no-prototype-builtins',
  'no-self-assign',
  'no-sparse-arrays',
  'no-unsafe-finally',
  'no-unsafe-optional-chaining',
  'no-useless-catch',
  'no-useless-escape',
  'no-var',
  'object-shorthand',
  'prefer-const',
];

/** Files with functions above the limit of complexity that are still to be split. None may be added. */
const STILL_COMPLEX = [
  'src/cli/doctor/check-dmarc.ts',
  'src/commands/approval/decide.ts',
  'src/commands/brief/save.ts',
  'src/commands/notice/change-window.ts',
  'src/commands/notice/render-text.ts',
  'src/commands/notice/resolve.ts',
  'src/commands/notice/revise.ts',
  'src/commands/notice/write-update.ts',
  'src/commands/summary/read.ts',
  'src/server/config.ts',
  'src/domain/assessment.ts',
  'src/domain/disclosure/fold.ts',
  'src/domain/disclosure/verdict.ts',
  'src/mail/subject.ts',
  'src/ui/admin/desk-form.ts',
  'src/ui/admin/notice-values.ts',
];

/** Rules of this project that no plugin has. */
const forewarn = {
  rules: {
    'reasoned-disable': {
      meta: {
        type: 'suggestion',
        schema: [],
        messages: { reason: 'Say why the rule does not apply here: "… -- the reason".' },
      },
      create(context) {
        return {
          Program() {
            context.sourceCode.lines.forEach((line, index) => {
              const found = /(?:\/[/*]|<!--)\s*eslint-disable(?:-next-line|-line)?\b(.*)/.exec(
                line,
              );
              if (found !== null && !/\s--\s+\w.{7,}/.test(found[1])) {
                const loc = { line: index + 1, column: found.index };
                context.report({ loc, messageId: 'reason' });
              }
            });
          },
        };
      },
    },
  },
};

export default defineConfig(
  { ignores: ['dist/', '.astro/', 'data/', 'coverage/', 'db/migrations/', 'templates/'] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { forewarn },
    rules: { 'forewarn/reasoned-disable': 'error' },
  },
  {
    files: SCRIPTS,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Numbers in messages are what they are; objects, null and undefined are still refused.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An async function without await keeps an interface's promise.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-imports': ['error', PROCESSES_AND_SANDBOXES],
      'no-restricted-syntax': [
        'error',
        ...NO_PROCESSES_LATER,
        ...NO_RAW_SQL,
        ...NO_STRING_BUILT_SQL,
      ],
      ...Object.fromEntries(CORE_RULES.map((rule) => [rule, 'error'])),
      '@typescript-eslint/no-implied-eval': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // Plain JavaScript reads JSON without types.
    files: ['**/*.{mjs,js}'],
    rules: Object.fromEntries(
      ['assignment', 'argument', 'call', 'member-access', 'return'].map((what) => [
        `@typescript-eslint/no-unsafe-${what}`,
        'off',
      ]),
    ),
  },
  {
    // A declaration file that imports becomes a module and declares nothing globally any more.
    files: ['**/*.d.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/cli/**', 'src/setup/**', 'src/server/primary.ts', 'src/server/web-worker.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['src/**'],
    rules: { complexity: ['error', 15], 'max-params': ['error', 5] },
  },
  { files: STILL_COMPLEX, rules: { complexity: 'off' } },
  {
    // Opening a database sets pragmas and runs migrations, which take no parameters.
    files: ['src/store/open*.ts', 'src/store/open/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...NO_PROCESSES_LATER, ...NO_RAW_SQL] },
  },
  {
    // CHECK conditions are part of the tables' definition, which takes no parameters either.
    files: ['db/schema/dialect.ts'],
    rules: { 'no-restricted-syntax': ['error', ...NO_PROCESSES_LATER, ...NO_STRING_BUILT_SQL] },
  },
  {
    files: ['src/setup/**'],
    rules: { 'no-restricted-imports': 'off', 'no-restricted-syntax': 'off' },
  },
  {
    // Kills and restarts of the real process are what these tests are about.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: SANDBOXES, patterns: PROCESSES_AND_SANDBOXES.patterns },
      ],
      'no-restricted-syntax': ['error', ...NO_RAW_SQL, ...NO_STRING_BUILT_SQL],
    },
  },
  {
    // A package of its own, which has no aliases.
    files: ['bench/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: SANDBOXES }] },
  },
  {
    files: ['**/*.astro'],
    extends: [tseslint.configs.recommended, astro.configs['flat/recommended']],
    rules: {
      'astro/no-set-html-directive': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-imports': ['error', PROCESSES_AND_SANDBOXES],
      'no-restricted-syntax': [
        'error',
        ...NO_PROCESSES_LATER,
        ...NO_RAW_SQL,
        ...NO_STRING_BUILT_SQL,
        ...NO_UNSAFE_MARKUP,
      ],
    },
  },
);
