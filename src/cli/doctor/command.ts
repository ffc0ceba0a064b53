import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import type { Action } from '../run.ts';
import type { Check } from './check.ts';

const MARKS: Record<Check['status'], string> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };

export function addDoctorCommand(program: Command, io: Io, action: Action): void {
  program
    .command('doctor')
    .description('look whether everything is in order; changes nothing')
    .option('--json', 'print JSON')
    .action(
      action({}, async (options: { json?: true }) => {
        const { examine } = await import('./examine.ts');
        const checks = await examine(io.env);
        const healthy = checks.every(({ status }) => status !== 'fail');
        if (options.json) {
          printJson(io, { ok: healthy, checks });
        } else {
          for (const { name, status, detail } of checks) {
            io.out(`${MARKS[status]}  ${name}: ${detail.replaceAll('\n', '\n      ')}`);
          }
        }
        return healthy;
      }),
    );
}
