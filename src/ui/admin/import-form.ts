import { textOf } from './form-data.ts';

type TheApp = App.Locals['app'];
export type ImportShown = Awaited<ReturnType<TheApp['commands']['readImport']>>;

export const IMPORT_LABELS: Record<string, string> = {
  content: 'CSV file',
  consent: 'What these people agreed to',
  file_name: 'CSV file',
};

/** The form under the API's names, for the command that judges it. */
export async function importInput(form: FormData): Promise<Record<string, unknown>> {
  const file = form.get('content');
  const given = file instanceof File && file.size > 0 ? file : null;
  return {
    consent: textOf(form, 'consent'),
    confirm: textOf(form, 'confirm'),
    existing: textOf(form, 'existing'),
    dry_run: form.has('dry_run'),
    content: given === null ? '' : await given.bytes(),
    ...(given === null ? {} : { file_name: given.name.slice(0, 200) }),
  };
}

const number = (value: number): string => value.toLocaleString('en');

/** How far an import is, in one line. */
export function importWords(one: ImportShown): string {
  const counts = [
    `${number(one.added)} ${one.dry_run ? 'would be added' : 'added'}`,
    one.changed > 0 ? `${number(one.changed)} changed` : null,
    one.skipped > 0 ? `${number(one.skipped)} left as they are` : null,
    one.refused > 0 ? `${number(one.refused)} refused` : null,
  ].filter((words) => words !== null);
  const state = {
    receiving: 'Its file is being received',
    waiting: 'Waits for the mail worker',
    running: `${number(one.done)} of ${number(one.rows)} rows`,
    done: one.dry_run ? 'Rehearsed' : 'Done',
    failed: 'Failed',
    cancelled: `Ended after ${number(one.done)} of ${number(one.rows)} rows`,
  }[one.status];
  return one.status === 'waiting' || one.status === 'receiving'
    ? state
    : `${state}: ${counts.join(', ')}`;
}

export function isUnderWay({ status }: Pick<ImportShown, 'status'>): boolean {
  return ['receiving', 'waiting', 'running'].includes(status);
}
