import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

/** Below these, a published flaw is known, or a data-losing fault. */
const MINIMUM: Readonly<Record<string, string>> = {
  astro: '7.2.8',
  '@astrojs/node': '10.0.5',
  nodemailer: '9.1.1',
  'better-sqlite3': '13.0.0',
  'sanitize-html': '2.17.7',
  marked: '18.0.2',
  'smtp-server': '3.18.3',
};

/** SQLite before this can corrupt a database in WAL mode. */
const MINIMUM_SQLITE = '3.51.3';

const PERMISSIVE = [
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'BlueOak-1.0.0',
];
const PERMISSIVE_FOR_DEVELOPMENT = [...PERMISSIVE, 'MPL-2.0'];

interface Locked {
  version: string;
  integrity?: string;
  license?: string;
  resolved?: string;
}

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', name), 'utf8')) as T;
}

const manifest = read<Manifest>('package.json');
const { packages } = read<{ packages: Record<string, Locked> }>('package-lock.json');
const direct = { ...manifest.dependencies, ...manifest.devDependencies };

/** Every copy of a package in the lock file, those nested under other packages included. */
function versionsOf(name: string): string[] {
  return Object.entries(packages)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([, locked]) => locked.version);
}

/** True for plain versions where the first is lower; a pre-release is lower than its release. */
function isLower(version: string, than: string): boolean {
  const numbers = (text: string) => text.split(/[-+]/)[0]?.split('.').map(Number) ?? [];
  const [a, b] = [numbers(version), numbers(than)];
  for (let index = 0; index < 3; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) {
      return difference < 0;
    }
  }
  return version.includes('-') && !than.includes('-');
}

function licenceOf(name: string): string {
  return packages[`node_modules/${name}`]?.license ?? 'none';
}

describe('the versions in the lock file', () => {
  it.each(Object.entries(MINIMUM))('have %s at %s or later, in every copy', (name, minimum) => {
    const versions = versionsOf(name);
    expect(versions).not.toEqual([]);
    expect(versions.filter((version) => isLower(version, minimum))).toEqual([]);
  });

  it('are compared by number, not by letter', () => {
    expect(isLower('9.10.0', '9.9.1')).toBe(false);
    expect(isLower('9.1.0', '9.1.1')).toBe(true);
    expect(isLower('13.0.0-beta.1', '13.0.0')).toBe(true);
    expect(isLower('13.0.0', '13.0.0')).toBe(false);
    expect(isLower('10.0.0', '9.99.99')).toBe(false);
  });

  it('have astro at 7.3.4, the version that the site was tried with', () => {
    expect(versionsOf('astro')).toEqual(['7.3.4']);
  });

  it('are those that package.json names, each to the last digit', () => {
    for (const [name, version] of Object.entries(direct)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
  });
});

describe('what is installed', () => {
  it('comes from wherever the installer is told to look: the lock file names no host', () => {
    expect(Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined)).toEqual(
      [],
    );
  });

  it('is checked against a hash for every package', () => {
    const unchecked = Object.keys(packages).filter(
      (path) => path !== '' && !packages[path]?.integrity?.startsWith('sha512-'),
    );
    expect(unchecked).toEqual([]);
  });

  it('runs no install script but that of node', () => {
    const approved = Object.keys(manifest.allowScripts).filter(
      (name) => manifest.allowScripts[name],
    );
    expect(approved).toEqual(['node']);
  });

  it('has an SQLite that does not corrupt WAL databases', () => {
    const database = new Database(':memory:');
    const version = database.prepare('select sqlite_version()').pluck().get() as string;
    database.close();
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(isLower(version, MINIMUM_SQLITE), version).toBe(false);
  });
});

describe('licences', () => {
  it('of what ships are permissive', () => {
    const others = Object.keys(manifest.dependencies)
      .filter((name) => !PERMISSIVE.includes(licenceOf(name)))
      .map((name) => `${name}: ${licenceOf(name)}`);
    expect(others).toEqual([]);
  });

  it('of the tools are permissive, or MPL-2.0', () => {
    const others = Object.keys(manifest.devDependencies)
      .filter((name) => !PERMISSIVE_FOR_DEVELOPMENT.includes(licenceOf(name)))
      .map((name) => `${name}: ${licenceOf(name)}`);
    expect(others).toEqual([]);
  });
});
