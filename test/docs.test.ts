import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Io } from '../src/cli/io.ts';
import { run } from '../src/cli/run.ts';
import { SCOPES } from '../src/domain/actor.ts';
import { CLOCK_STATES } from '../src/domain/response-clock.ts';
import { ConfigError, readConfig } from '../src/server/config.ts';
import { VARIABLES } from '../src/templating/variables.ts';
import { CLOCK_WORDS } from '../src/ui/admin/clock-words.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md', { cwd: ROOT }).sort(),
];

/** The cells of each row of the table of variables in the guide, by the variable in its first one. */
function variableRows(): Map<string, string[]> {
  const rows = [...read('docs/guide-operator.md').matchAll(/^\| `([A-Z_]+)` *\|(.*)\|$/gm)];
  return new Map(
    rows.map(([, name, rest]) => [name!, rest!.split('|').map((cell) => cell.trim())]),
  );
}

/** What src/server/config.ts reads: the fields of its schema and what it looks up by name. */
function variablesOfConfig(): string[] {
  const source = read('src/server/config.ts');
  const schema = /z\.object\(\{([\s\S]*?)\n\}\);/.exec(source)?.[1] ?? '';
  const fields = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map((match) => match[1]!);
  const named = [...source.matchAll(/env\['([A-Z_]+)'\]/g)].map((match) => match[1]!);
  return [...new Set([...fields, ...named])].sort();
}

function faultsOf(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
}

/** A heading as the fragment that links to it. */
function fragmentOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?```/g, '');
}

describe('README and guide', () => {
  it('have a row for every environment variable, and none for what is not read', () => {
    const known = variablesOfConfig();
    expect(known).toContain('PUBLIC_URL');
    expect(known).toContain('SECRET_KEY_FILE');
    expect([...variableRows().keys()].sort()).toEqual(known);
  });

  it('give the defaults that hold', () => {
    const rows = variableRows();
    const config = readConfig({});
    expect(rows.get('PORT')?.[0]).toBe(`\`${config.port}\``);
    expect(rows.get('HOST')?.[0]).toBe(`\`${config.host}\``);
    expect(rows.get('DATA_DIR')?.[0]).toBe(`\`${config.dataDir}\``);
    expect(rows.get('TIME_ZONE')?.[0]).toBe(`\`${config.timeZone}\``);
    expect(config.publicUrl).toBe(`http://localhost:${config.port}`);
    expect(config.databaseFile).toBe(`${config.dataDir}/forewarn.sqlite`);
  });

  it.each([
    ['PORT', '70000'],
    ['PUBLIC_URL', 'https://status.example.com/path'],
    ['DATABASE_URL', 'postgres://localhost/forewarn'],
    ['SMTP_URL', 'mail.example.com'],
    ['MAIL_FROM', 'nobody'],
    ['TIME_ZONE', 'Mars/Phobos'],
    ['SECRET_KEY', 'secret'],
  ])('say of a bad %s what the program says', (name, bad) => {
    const said = faultsOf({ [name]: bad });
    const claims = variableRows().get(name)?.[2]?.split('; ') ?? [];
    expect(claims).not.toEqual([]);
    for (const claim of claims) {
      expect(said).toContain(claim);
    }
  });

  it('name the test command, and CI runs it', () => {
    const section = /\n## Tests\n+```sh\n(.*)\n```/.exec(read('README.md'));
    expect(section?.[1]).toBe('npm test');
    expect(read('.ci/run')).toMatch(/^npm test( --.*)?$/m);
  });
});

describe('the documentation', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

  it.each(PAGES)('in %s names only npm scripts that there are', (page) => {
    const named = [...read(page).matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)];
    const missing = named
      .map((match) => match[1] ?? match[2] ?? '')
      .filter((name) => !Object.hasOwn(scripts, name));
    expect(missing).toEqual([]);
  });

  it.each(PAGES)('in %s links only to what there is', (page) => {
    const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(
      (match) => match[1]!,
    );
    const dead = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', fragment] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(ROOT, target))) {
          return true;
        }
        const headings = [...withoutCode(read(target)).matchAll(/^#+ (.*)$/gm)];
        return (
          fragment !== undefined && !headings.some(([, text]) => fragmentOf(text!) === fragment)
        );
      });
    expect(dead).toEqual([]);
  });
});

/** Every route of the admin API with the methods that its file has, as the guide writes it. */
function routes(): Map<string, string[]> {
  const files = globSync('src/pages/api/v1/**/*.ts', { cwd: ROOT })
    .sort()
    .filter((file) => !file.endsWith('[...path].ts'));
  return new Map(
    files.map((file) => {
      const path = file
        .replace(/^src\/pages|(?:\/index)?\.ts$/g, '')
        .replace(/\[(?:\.{3})?(\w+)\]/g, '{$1}');
      const methods = read(file).matchAll(/\b(GET|POST|PUT|PATCH|DELETE): /g);
      return [path, [...methods].map((match) => match[1]!).sort()];
    }),
  );
}

describe('the guide to the API', () => {
  const guide = read('docs/guide-api.md');
  const sections = new Map(
    guide
      .split(/^##+ /m)
      .filter((section) => section.startsWith('`/api/v1/'))
      .map((section) => [section.slice(1, section.indexOf('`', 1)), section]),
  );

  it('has a section for every route, and none for a route that is gone', () => {
    expect([...sections.keys()].sort()).toEqual([...routes().keys()].sort());
  });

  it('tells just the methods that each route has', () => {
    for (const [path, methods] of routes()) {
      const told = (sections.get(path) ?? '').matchAll(/`(GET|POST|PUT|PATCH|DELETE)`/g);
      expect([path, [...new Set([...told].map((match) => match[1]!))].sort()]).toEqual([
        path,
        methods,
      ]);
    }
  });

  it('names every scope, as that to the command line does', () => {
    for (const text of [guide, read('docs/guide-cli.md')]) {
      expect(SCOPES.filter((scope) => !text.includes(`\`${scope}\``))).toEqual([]);
    }
  });

  it('names every state of a response clock, as that for staff says each in its words', () => {
    const board = sections.get('/api/v1/board') ?? '';
    expect(CLOCK_STATES.filter((state) => !board.includes(`\`${state}\``))).toEqual([]);
    const staff = read('docs/guide-staff.md');
    expect(Object.values(CLOCK_WORDS).filter((word) => !staff.includes(`| ${word} `))).toEqual([]);
  });

  it('shows only JSON that is JSON', () => {
    const blocks = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1]!);
    expect(blocks.length).toBeGreaterThan(10);
    for (const block of blocks) {
      expect(() => JSON.parse(block) as unknown, block).not.toThrow();
    }
  });
});

async function helpOf(...command: string[]): Promise<string> {
  const lines: string[] = [];
  const io: Io = {
    out: (line) => lines.push(line),
    err: (line) => lines.push(line),
    drained: () => Promise.resolve(),
    env: {},
    readSecret: () => Promise.resolve(''),
    untilStopped: () => Promise.resolve(),
    now: () => 0,
  };
  await run([...command, '--help'], io);
  return lines.join('\n');
}

function commandsIn(help: string): string[] {
  const list = /\nCommands:\n([\s\S]*)$/.exec(help)?.[1] ?? '';
  return [...list.matchAll(/^ {2}(\w+)/gm)]
    .map((match) => match[1]!)
    .filter((name) => name !== 'help');
}

describe('the guide to the command line', () => {
  const guide = read('docs/guide-cli.md');

  it('has a section for every command, with each of its verbs', async () => {
    const commands = commandsIn(await helpOf());
    expect(commands).toContain('token');
    for (const command of commands) {
      expect(guide).toContain(`\n## ${command}\n`);
      for (const verb of commandsIn(await helpOf(command))) {
        expect(guide).toContain(`-- ${command} ${verb}`);
      }
    }
  });
});

describe('the guide for staff', () => {
  it('names every variable of the templates', () => {
    const guide = read('docs/guide-staff.md');
    const missing = Object.keys(VARIABLES).filter((name) => !guide.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });
});

describe('the decisions', () => {
  const files = globSync('docs/decisions/[0-9]*.md', { cwd: ROOT }).sort();

  it('are all in the index', () => {
    const index = read('docs/decisions/README.md');
    const names = files.map((file) => file.replace('docs/decisions/', ''));
    expect(names.filter((name) => !index.includes(`](${name})`))).toEqual([]);
    expect(names.map((name) => name.slice(0, 3))).toEqual(
      names.map((_, index) => String(index + 1).padStart(3, '0')),
    );
  });

  it.each(files)('in %s are short and say context, decision and consequences', (file) => {
    const text = read(file);
    expect(text.split('\n').length).toBeLessThan(40);
    expect(text).toMatch(/^Date: \d{4}-\d{2}-\d{2} · Status: \w+/m);
    for (const heading of ['Context', 'Decision', 'Consequences']) {
      expect(text).toContain(`\n## ${heading}\n`);
    }
  });
});
