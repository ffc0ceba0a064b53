import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, type Import } from './setup/imports.ts';

const ROOT = join(import.meta.dirname, '..');

interface Rule {
  /** Paths under src/ (or db/), as folders, files without extension, or with `*` at the end. */
  inside: readonly string[];
  /** The same, where only types may be imported. */
  types?: readonly string[];
  packages: readonly string[];
}

/** The import table of the design. A folder may always import itself. */
const TABLE: Readonly<Record<string, Rule>> = {
  // Entities are the guard's, which reads what browsers read.
  domain: { inside: [], packages: ['entities'] },
  // What every room stands on.
  platform: { inside: [], packages: ['node:*', 'pino', 'temporal-polyfill', 'rrule-temporal'] },
  templating: {
    inside: ['domain', 'platform/time'],
    packages: ['handlebars', 'node:fs', 'node:path', 'node:url'],
  },
  store: {
    inside: ['domain', 'platform', 'db/schema'],
    packages: [
      'drizzle-orm',
      'better-sqlite3',
      'better-auth',
      'pg',
      'postgres',
      '@electric-sql/pglite',
      'node:*',
    ],
  },
  commands: {
    inside: [
      ...['domain', 'platform', 'store', 'templating'],
      ...['outbox/enqueue*', 'outbox/priority', 'outbox/staff/enqueue', 'outbox/staff/tell'],
      // Reports that come back pause the queue like replies in the dialogue.
      'outbox/brake',
    ],
    packages: [
      ...['zod', 'ae-cvss-calculator', 'csv-parse', 'csv-stringify', 'postcss'],
      ...['node:crypto', 'node:stream/promises'],
    ],
  },
  outbox: {
    inside: ['domain', 'platform', 'store'],
    types: ['publish/view'],
    packages: [
      ...['lru-cache', 'node:crypto', 'node:timers/promises'],
      // Webhooks to staff.
      ...['standardwebhooks', 'ipaddr.js', 'node:https', 'node:dns', 'node:net'],
    ],
  },
  publish: {
    inside: ['domain', 'platform', 'store'],
    packages: [
      ...['marked', 'sanitize-html', 'htmlparser2', 'entities'],
      ...['feed', 'ical-generator', 'lru-cache'],
      ...['node:crypto', 'node:fs', 'node:path', 'node:util', 'node:zlib'],
    ],
  },
  mail: {
    inside: ['domain', 'platform', 'templating'],
    types: ['publish/view'],
    packages: [
      ...['nodemailer', 'postal-mime', 'handlebars', 'marked', 'sanitize-html', 'entities'],
      'node:*',
    ],
  },
  // The command line composes what it needs itself: quickly, and to look without changing.
  cli: {
    inside: [
      ...['commands', 'outbox', 'publish', 'domain', 'platform', 'mail', 'server'],
      ...['templating/catalogue', 'store/examine-sqlite', 'store/sqlite-version'],
    ],
    types: ['store/queries'],
    packages: ['commander', 'node:*', 'better-auth', 'mailauth', 'nodemailer'],
  },
  http: {
    inside: ['domain', 'platform', 'store'],
    types: ['server/app'],
    packages: [
      'better-auth',
      'pino',
      'zod',
      'lru-cache',
      'altcha-lib',
      'ipaddr.js',
      'proxy-addr',
      'node:*',
    ],
  },
  pages: {
    inside: ['http', 'domain', 'platform/time', 'ui', 'styles'],
    types: ['publish/view'],
    packages: ['astro', 'astro:*'],
  },
  ui: {
    inside: ['http', 'domain', 'platform/time', 'pages', 'styles'],
    types: ['publish/view'],
    packages: ['astro', 'astro:*', 'altcha-lib', 'node:crypto'],
  },
  styles: { inside: [], packages: [] },
  // Vite is Astro's: what builds the pages builds the programs.
  setup: { inside: ['platform/redact'], packages: ['astro', 'vite', 'node:*'] },
};

/** Single files that may import more than their folder does. */
const EXCEPTIONS: readonly { file: string; inside: readonly string[] }[] = [
  {
    file: 'src/outbox/deliver*',
    inside: ['mail', 'publish/markdown', 'publish/calendar/mail-entry'],
  },
  { file: 'src/outbox/staff/*', inside: ['mail'] },
];

/** The server composes the other folders, as Astro's own files beside them do: it may import all. */
const COMPOSES_ALL = /^src\/(?:server\/.*|[^/]+)$/;

/** Packages that one folder hides from all others, the server included. */
const HIDDEN: readonly { packages: readonly string[]; only: string }[] = [
  { packages: ['better-sqlite3', 'drizzle-orm'], only: 'store' },
  { packages: ['child_process', 'node:child_process', 'vm', 'node:vm'], only: 'setup' },
];

function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some(
    (pattern) =>
      name === pattern ||
      name.startsWith(`${pattern}/`) ||
      (pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1))),
  );
}

function folderOf(file: string): string {
  return file.split('/')[1] ?? '';
}

/** `src/store/open.ts` is `store/open`, `db/schema/x.ts` is `db/schema/x`. */
function insideName(path: string): string {
  return path.replace(/^src\//, '').replace(/\.\w+$/, '');
}

function isAllowed(file: string, made: Import, rule: Rule): boolean {
  if (made.path === null) {
    return matches(made.specifier, rule.packages);
  }
  const name = insideName(made.path);
  const extra = EXCEPTIONS.filter((exception) => matches(file, [exception.file]));
  return (
    made.path.startsWith(`src/${folderOf(file)}/`) ||
    matches(name, rule.inside) ||
    (made.typeOnly && matches(name, rule.types ?? [])) ||
    extra.some((exception) => matches(name, exception.inside))
  );
}

function describeRule(folder: string, rule: Rule): string {
  const all = [
    ...rule.inside,
    ...(rule.types ?? []).map((name) => `types of ${name}`),
    ...rule.packages,
  ];
  return `${folder} may import ${all.length === 0 ? 'nothing else' : all.join(', ')}`;
}

/** One readable line per import that the table does not allow. */
function violationsOf(files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).flatMap(([file, text]) =>
    importsOf(file, text).flatMap((made) => {
      const line = `${file} imports ${made.path ?? made.specifier}`;
      const hider = HIDDEN.find(({ packages }) => matches(made.specifier, packages));
      if (hider !== undefined && folderOf(file) !== hider.only) {
        return [`${line}: only src/${hider.only} may`];
      }
      if (COMPOSES_ALL.test(file)) {
        return [];
      }
      const rule = TABLE[folderOf(file)];
      if (rule === undefined) {
        return [`${line}: src/${folderOf(file)} has no row in the import table`];
      }
      return isAllowed(file, made, rule) ? [] : [`${line}: ${describeRule(folderOf(file), rule)}`];
    }),
  );
}

function readSources(): Record<string, string> {
  const paths = globSync('src/**/*.{ts,astro,mjs}', { cwd: ROOT }).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

describe('the import table', () => {
  const sources = readSources();

  it('is kept by every file under src', () => {
    expect(violationsOf(sources)).toEqual([]);
  });

  it('has a row for every folder of src, and no row for a folder that is gone', () => {
    const folders = globSync('src/*', { cwd: ROOT })
      .filter((path) => statSync(join(ROOT, path)).isDirectory())
      .map(folderOf);
    expect(folders.sort()).toEqual([...Object.keys(TABLE), 'server'].sort());
  });

  it('finds only files that exist, so that no import escapes it', () => {
    const missing = Object.entries(sources).flatMap(([file, text]) =>
      importsOf(file, text)
        .filter(
          ({ path }) => path !== null && !statSync(join(ROOT, path), { throwIfNoEntry: false }),
        )
        .map(({ path }) => `${file} imports ${path}, which does not exist`),
    );
    expect(missing).toEqual([]);
  });

  it('has programs set themselves up before anything else is loaded', () => {
    const firsts = Object.entries(sources).flatMap(([file, text]) => {
      const made = importsOf(file, text);
      const last = made.findLastIndex(({ path }) => /private-umask|small-heap/.test(path ?? ''));
      return last === -1
        ? []
        : [
            [
              file,
              made
                .slice(0, last + 1)
                .every(({ path }) => /private-umask|small-heap/.test(path ?? '')),
            ],
          ];
    });
    expect(firsts.map(([file]) => file).sort()).toEqual([
      ...['src/cli/main.ts', 'src/server/mail-worker.ts', 'src/server/main.ts'],
      'src/server/web-worker.ts',
    ]);
    expect(firsts.filter(([, isFirst]) => isFirst === false)).toEqual([]);
  });

  it('keeps the parser of strangers’ mail out of the processes that serve and send', () => {
    const reached = new Set<string>();
    const toVisit = [
      'src/server/main.ts',
      'src/server/web-worker.ts',
      'src/server/mail-worker.ts',
      'src/cli/main.ts',
    ];
    while (toVisit.length > 0) {
      const file = toVisit.pop()!;
      const made = reached.has(file) ? [] : importsOf(file, sources[file] ?? '');
      reached.add(file);
      made
        .filter(({ typeOnly }) => !typeOnly)
        .forEach(({ path, specifier }) => toVisit.push(path ?? specifier));
    }
    expect(reached).toContain('src/mail/bounces/report-reader.ts');
    expect(reached).not.toContain('src/mail/bounces/mime-parts.ts');
  });

  it('names everything that a made-up set of files does wrong', () => {
    const lines = violationsOf({
      'src/domain/clock.ts': "import { now } from '../platform/time/zone.ts';\nimport 'node:fs';",
      'src/pages/index.astro':
        "---\nimport { read } from '../store/notices.ts';\n---\n<script>import('nodemailer');</script>",
      'src/ui/list.ts': "import { toView } from '../publish/view.ts';",
      'src/commands/notice/publish.ts': "export * from '../../mail/compose.ts';",
      'src/outbox/claim.ts': "import { send } from '../mail/send.ts';",
      'src/http/door.ts':
        "type App = import('../server/app.ts').App; import { open } from '../server/app.ts';",
      'src/server/app.ts': "import Database from 'better-sqlite3';",
      'src/cli/main.ts': "await import('node:child_process');",
      'src/extras/x.ts': "import 'zod';",
    });
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'src/domain/clock.ts imports src/platform/time/zone.ts',
      'src/domain/clock.ts imports node',
      'src/pages/index.astro imports src/store/notices.ts',
      'src/pages/index.astro imports nodemailer',
      'src/ui/list.ts imports src/publish/view.ts',
      'src/commands/notice/publish.ts imports src/mail/compose.ts',
      'src/outbox/claim.ts imports src/mail/send.ts',
      'src/http/door.ts imports src/server/app.ts',
      'src/server/app.ts imports better-sqlite3',
      'src/cli/main.ts imports node',
      'src/extras/x.ts imports zod',
    ]);
    expect(lines[1]).toBe('src/domain/clock.ts imports node:fs: domain may import entities');
    expect(lines[6]).toMatch(/: outbox may import domain, platform, store\b/);
    expect(lines[8]).toBe('src/server/app.ts imports better-sqlite3: only src/store may');
    expect(lines[10]).toMatch(/: src\/extras has no row in the import table$/);
  });

  it('has nothing to say about files that keep it', () => {
    expect(
      violationsOf({
        'src/domain/notice.ts': "import type { Tier } from './severity.ts';",
        'src/pages/index.astro':
          "---\nimport type { View } from '../publish/view.ts';\nimport '../styles/page.css';\n---",
        'src/commands/publish.ts': "import { enqueue } from '../outbox/enqueue-announcement.ts';",
        'src/outbox/deliver-batch.ts': "import { send } from '../mail/send.ts';",
        'src/store/open.ts': "import { drizzle } from 'drizzle-orm/better-sqlite3';",
        'src/http/door.ts': "import type { App } from '../server/app.ts';",
        'src/server/main.ts': "import { open } from './store/open.ts';",
      }),
    ).toEqual([]);
  });
});

/** Nouns of the commands in the order in which they know each other: each may import those before it. */
const NOUNS = [
  ...['component', 'user', 'token', 'settings', 'template', 'assessment'],
  ...['disclosure', 'message', 'approval', 'notice', 'rollout', 'planning', 'promise'],
  ...['brief', 'summary', 'report', 'subscriber', 'bounce', 'delivery', 'mail-queue'],
];

/** Imports against that order which are still to go, and how many there are. None may be added. */
const AGAINST_THE_ORDER: Readonly<Record<string, number>> = {
  'approval -> notice': 1,
  'approval -> summary': 1,
  'component -> disclosure': 4,
  'delivery -> mail-queue': 1,
  'disclosure -> approval': 9,
  'disclosure -> brief': 1,
  'disclosure -> message': 2,
  'disclosure -> notice': 3,
  'disclosure -> summary': 1,
  'notice -> delivery': 1,
  'notice -> planning': 3,
  'notice -> rollout': 1,
  'notice -> subscriber': 1,
  'settings -> disclosure': 2,
  'subscriber -> bounce': 1,
  'template -> disclosure': 1,
  'user -> approval': 1,
  'user -> token': 1,
};

/** Brings nouns together for the composition root; every other file beside them knows none. */
const COMPOSES = 'follow-notices.ts';

/** Groups of files that import each other in a circle, those that import types alone included. */
function circlesOf(files: Readonly<Record<string, string>>): string[][] {
  const imports = new Map(
    Object.entries(files).map(([file, text]) => [
      file,
      importsOf(file, text).flatMap(({ path }) => (path !== null && path in files ? [path] : [])),
    ]),
  );
  const reach = (start: string): Set<string> => {
    const seen = new Set<string>();
    const open = [start];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      for (const next of imports.get(file) ?? []) {
        if (!seen.has(next)) {
          seen.add(next);
          open.push(next);
        }
      }
    }
    return seen;
  };
  const reached = new Map([...imports.keys()].map((file) => [file, reach(file)]));
  const circles = new Map<string, string[]>();
  for (const [file, targets] of reached) {
    if (targets.has(file)) {
      const members = [...targets].filter((other) => reached.get(other)!.has(file)).sort();
      circles.set(members.join(), members);
    }
  }
  return [...circles.values()];
}

describe('circles of imports', () => {
  it('are nowhere, those of types alone included', () => {
    expect(circlesOf(readSources())).toEqual([]);
  });

  it('are named by their files', () => {
    expect(
      circlesOf({
        'src/a.ts': "import './b.ts';",
        'src/b.ts': "import type { C } from './c.ts';",
        'src/c.ts': "import './a.ts';",
        'src/d.ts': "import './a.ts';",
      }),
    ).toEqual([['src/a.ts', 'src/b.ts', 'src/c.ts']]);
  });
});

describe('the nouns of the commands', () => {
  it('are all in the order', () => {
    const folders = globSync('src/commands/*', { cwd: ROOT })
      .filter((path) => statSync(join(ROOT, path)).isDirectory())
      .map((path) => path.split('/')[2]);
    expect(folders.sort()).toEqual([...NOUNS].sort());
  });

  it('import none that comes later, but for those that are listed', () => {
    const against: Record<string, number> = {};
    for (const [file, text] of Object.entries(readSources())) {
      const [, folder, from] = file.split('/');
      for (const { path, typeOnly } of folder === 'commands' ? importsOf(file, text) : []) {
        const to = path?.startsWith('src/commands/') ? path.split('/')[2]! : null;
        const later = to !== null && NOUNS.indexOf(to) > NOUNS.indexOf(from!);
        if (later && !typeOnly && from !== COMPOSES) {
          const pair = `${from} -> ${to}`;
          against[pair] = (against[pair] ?? 0) + 1;
        }
      }
    }
    expect(against).toEqual(AGAINST_THE_ORDER);
  });
});

describe('the domain', () => {
  it('has no file of more than 250 lines', () => {
    const long = Object.entries(readSources())
      .filter(([file]) => file.startsWith('src/domain/'))
      .map(([file, text]) => `${file}: ${text.trimEnd().split('\n').length}`)
      .filter((line) => Number(line.split(': ')[1]) > 250);
    expect(long).toEqual([]);
  });
});
