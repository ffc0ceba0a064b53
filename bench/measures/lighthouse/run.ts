import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const BENCH = join(import.meta.dirname, '../..');
const CLI = join(BENCH, 'node_modules/lighthouse/cli/index.js');

/** Of a Lighthouse report, what is used here. */
export interface Report {
  categories: Record<
    string,
    { id: string; score: number | null; auditRefs: { id: string; weight: number }[] }
  >;
  audits: Record<string, { title: string; score: number | null; errorMessage?: string }>;
}

/** Runs a command and returns what it printed. */
function output(command: string, args: string[]): Promise<string> {
  const child = spawn(command, args, { cwd: BENCH, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complained = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) {
        resolve(said);
      } else {
        reject(new Error(`${command} ended with code ${code}:\n${complained}`));
      }
    });
  });
}

/** Lighthouse needs a hundred packages that nothing else does: bench/package.json brings them. */
export async function installLighthouse(): Promise<void> {
  if (!existsSync(CLI)) {
    console.error('  installing Lighthouse (once) …');
    await output('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  }
}

/** Asks a browser that listens on `port` for a report on a page. */
export async function runLighthouse(
  url: string,
  port: number,
  categories: readonly string[],
): Promise<Report> {
  const report = await output(process.execPath, [
    CLI,
    url,
    `--port=${port}`,
    `--only-categories=${categories.join(',')}`,
    '--form-factor=mobile',
    '--output=json',
    '--quiet',
    '--no-enable-error-reporting',
  ]);
  return JSON.parse(report) as Report;
}
