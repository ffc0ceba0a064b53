import { join } from 'node:path';

/** Programs and threads, and the files that they begin with. */
export const PROGRAMS = {
  main: 'src/server/main.ts',
  'web-worker': 'src/server/web-worker.ts',
  'mail-worker': 'src/server/mail-worker.ts',
  'database-check': 'src/server/database-check.ts',
  'dkim-thread': 'src/server/dkim-thread.ts',
  'query-thread': 'src/server/query-thread.ts',
  'report-thread': 'src/server/report-thread.ts',
  cli: 'src/cli/main.ts',
};

/** They come with files of their own, which cannot be put into another. */
const APART = ['better-sqlite3', '@electric-sql/pglite'];

/**
 * Writes other letters than Latin as escapes. V8 keeps a file's text for as long as it runs, and
 * one arrow or ellipsis in it makes that twice as long.
 */
const asLatin = {
  name: 'forewarn-latin',
  generateBundle(_options: unknown, files: Record<string, { type: string; code?: string }>) {
    for (const file of Object.values(files)) {
      file.code = file.code?.replace(
        /[^\0-\xff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    }
  },
};

/**
 * Puts each program with all that it imports into a few files below `folder`. Reading a thousand
 * modules one by one is most of a start, and most of the memory that a process keeps afterwards.
 */
export async function buildProcesses(root: string, folder: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [asLatin],
    ssr: { noExternal: true, external: APART },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node24',
      // Messages in the log name functions and lines that somebody can look up.
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(PROGRAMS).map(([name, file]) => [name, join(root, file)]),
        ),
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
}
