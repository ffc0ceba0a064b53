import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import type { Action } from '../action.ts';
import type { Check } from './check.ts';

function tell(io: Io, { name, status, detail, publish }: Check): void {
  io.out(`${MARKS[status]}  ${name}: ${detail.replaceAll('\n', '\n      ')}`);
  if (publish !== undefined) {
    io.out(`      publish: ${publish.name}  ${publish.type}  ${publish.value}`);
  }
}

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
          checks.forEach((check) => tell(io, check));
        }
        return healthy;
      }),
    );
}
