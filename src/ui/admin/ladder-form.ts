import { CONTACT_ROLES } from '#src/domain/ladder.ts';
import { numberOrText, textOf, textsOf } from './form-data.ts';
import type { FieldOfPointer } from './form-faults.ts';

type TheApp = App.Locals['app'];
type LadderView = Awaited<ReturnType<TheApp['commands']['readLadder']>>;

export const MAX_RUNGS = 10;

/** The ladder as typed; a row without a time is no rung. */
export interface LadderValues {
  rungs: { after: string; roles: string[] }[];
  repeat: string;
}

export function ladderFromStored(ladder: LadderView): LadderValues {
  return {
    rungs: ladder.rungs.map(({ after_minutes: after, roles }) => ({
      after: String(after),
      roles: [...roles],
    })),
    repeat: ladder.repeat_minutes === null ? '' : String(ladder.repeat_minutes),
  };
}

export function ladderFromForm(form: FormData): LadderValues {
  return {
    rungs: Array.from({ length: MAX_RUNGS }, (_, row) => ({
      after: textOf(form, `after-${row}`),
      roles: textsOf(form, `roles-${row}`),
    })),
    repeat: textOf(form, 'repeat_minutes'),
  };
}

function used(values: LadderValues) {
  return values.rungs
    .map((rung, row) => ({ ...rung, row }))
    .filter(({ after, roles }) => after.trim() !== '' || roles.length > 0);
}

/** The form under the API's names. */
export function ladderInput(values: LadderValues): Record<string, unknown> {
  return {
    rungs: used(values).map(({ after, roles }) => ({
      after_minutes: numberOrText(after),
      roles: CONTACT_ROLES.filter((role) => roles.includes(role)),
    })),
    repeat_minutes: values.repeat.trim() === '' ? null : numberOrText(values.repeat),
  };
}

/** A rung's fault stands at its row. */
export function ladderFields(values: LadderValues): FieldOfPointer {
  const rows = used(values).map(({ row }) => row);
  return (pointer) => {
    const [, head = '', index] = pointer.split('/');
    return head === 'rungs' ? `after-${rows[Number(index)] ?? 0}` : head || null;
  };
}
