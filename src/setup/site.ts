import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressFiles } from './compress.ts';
import { withLock } from './lock.mjs';
import { buildProcesses } from './processes.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const STAMP = join(ROOT, 'dist', '.forewarn-build');
const LOCK = join(ROOT, '.astro', 'build.lock');
const INPUTS = [
  'src/**',
  'db/schema/**',
  'public/**',
  'astro.config.mjs',
  'package-lock.json',
  'tsconfig.json',
] as const;

/** One hash over the names and contents of everything that the build reads. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const path of globSync([...INPUTS], { cwd: ROOT }).sort()) {
    const file = join(ROOT, path);
    if (statSync(file).isFile()) {
      const content = readFileSync(file);
      hash.update(`${path}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

function isBuilt(print: string): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8').trim() === print;
}

/** The stamp goes first and comes back last, so a build that was killed is never taken for one. */
async function build(print: string): Promise<void> {
  console.error('forewarn: building the site');
  rmSync(STAMP, { force: true });
  process.env.ASTRO_TELEMETRY_DISABLED = '1';
  process.env.NODE_ENV = 'production';
  const astro = await import('astro');
  await astro.build({ root: ROOT, logLevel: 'warn' });
  compressFiles(join(ROOT, 'dist', 'client'));
  await buildProcesses(ROOT, join(ROOT, 'dist', 'process'));
  writeFileSync(STAMP, `${print}\n`);
}

/** Builds the site into dist/ unless dist/ was built from just these files. Several may call it. */
export async function buildIfNeeded(): Promise<void> {
  if (isBuilt(fingerprint())) {
    return;
  }
  await withLock(LOCK, 'a build', async () => {
    const print = fingerprint();
    if (!isBuilt(print)) {
      await build(print);
    }
  });
}
