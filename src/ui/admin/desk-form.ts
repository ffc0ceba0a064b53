import type { Checklist } from '#src/domain/checklist.ts';
import type { StageStatus } from '#src/domain/rollout.ts';
import { revisionFrom } from '../forms.ts';
import { withFlash, type Flash } from './flash.ts';
import type { StaffNotice } from './find-notice.ts';
import { orNull, textOf } from './form-data.ts';
import { troubleOf, type FormTrouble } from './form-faults.ts';
import { seeOther, type Staff } from './require-staff.ts';
import { localField } from './window-form.ts';

type TheApp = App.Locals['app'];

/** The verb on the button that moves a stage; the stage's name follows it. */
export const STAGE_VERBS: Record<StageStatus, string> = {
  pending: 'Take',
  running: 'Begin',
  done: 'Finish',
  rolled_back: 'Roll back',
};

export const DESK_LABELS: Record<string, string> = {
  reason: 'Reason',
  break_glass_reason: 'Why nobody can look at it first',
  lead_reason: 'Why it cannot wait or be elsewhere',
  body: 'Text',
  tell: 'Who hears of it',
  applied_at: 'Applied at',
  response_reason: 'What became of it',
};

/** A notice's own page after a press that was refused: why, and what was typed. */
export interface DeskState {
  trouble: FormTrouble | null;
  typed: Record<string, string>;
}

export const FRESH_DESK: DeskState = { trouble: null, typed: {} };

function typedOf(form: FormData): Record<string, string> {
  return Object.fromEntries([...form.keys()].map((name) => [name, textOf(form, name)]));
}

/** What the buttons of a notice's page do. */
export async function handleDeskForm(
  app: TheApp,
  staff: Staff,
  form: FormData,
  notice: StaffNotice,
): Promise<Response | DeskState> {
  const path = `/admin/notices/${notice.id}`;
  try {
    const [flash, at] = await act(app, staff, form, notice);
    return seeOther(flash === null ? path : `${withFlash(path, flash)}${at}`);
  } catch (error) {
    const plans = changedPlans(form, notice);
    const trouble = troubleOf(error, (pointer) => {
      const [, field = '', index, end = ''] = pointer.split('/');
      if (field === 'stages') {
        const row = plans[Number(index)]?.row;
        return row === undefined ? null : planField(end === 'planned_end' ? 'end' : 'start', row);
      }
      const own = textOf(form, 'action') === 'close-response' && field === 'reason';
      const name = own ? 'response_reason' : field;
      return Object.hasOwn(DESK_LABELS, name) ? name : null;
    });
    return { trouble, typed: typedOf(form) };
  }
}

/** What the page says after a decision. */
const DECIDED = {
  approve: 'approval-given',
  reject: 'approval-refused',
  close: 'review-closed',
} as const;

/** Does it; what the page says afterwards, and where on it. */
async function act(
  app: TheApp,
  { actor }: Staff,
  form: FormData,
  notice: StaffNotice,
): Promise<[Flash | null, string]> {
  const { commands } = app;
  const { id, checks } = notice;
  const [action, to, ...name] = textOf(form, 'action').split(':');
  switch (action) {
    case 'request':
      await commands.decideApproval(actor, id, { decision: 'request' });
      return ['approval-asked', '#approval'];
    case 'approve':
    case 'reject':
    case 'close':
      await commands.decideApproval(actor, id, {
        decision: action,
        text_hash: textOf(form, 'text_hash'),
        reason: orNull(textOf(form, 'reason')),
      });
      return [
        action === 'reject' && notice.status !== 'draft' ? 'review-objected' : DECIDED[action],
        '#approval',
      ];
    case 'publish': {
      const given = (['break_glass_reason', 'lead_reason'] as const).filter((field) =>
        form.has(field),
      );
      const reasons = given.map((field) => [field, textOf(form, field).trim()] as const);
      await commands.publishNotice(
        actor,
        id,
        Object.fromEntries(
          reasons.filter(([field, text]) => field === 'break_glass_reason' || text !== ''),
        ),
        revisionFrom(form),
      );
      return ['published', ''];
    }
    case 'stage':
      await commands.moveStage(actor, id, name.join(':'), { status: to, ...words(form) });
      return ['stage-moved', '#rollout'];
    case 'pause':
    case 'resume':
      await commands.changeRollout(actor, id, { paused: action === 'pause', ...words(form) });
      return [action === 'pause' ? 'rollout-paused' : 'rollout-resumed', '#rollout'];
    case 'plan-stages': {
      const stages = stagePlans(form, notice);
      if (stages.length > 0) {
        await commands.changeRollout(actor, id, { stages }, revisionFrom(form));
      }
      return ['stages-planned', '#rollout'];
    }
    case 'close-response':
      await commands.closeResponse(actor, id, {
        applied_at: orNull(textOf(form, 'applied_at')),
        reason: textOf(form, 'response_reason'),
      });
      return ['response-closed', ''];
    case 'checks': {
      const list = textOf(form, 'list') as Checklist;
      for (const { key } of checks.filter((item) => item.list === list)) {
        // Only what this person changed: somebody else may tick beside them.
        const done = form.has(`done-${key}`);
        const note = textOf(form, `note-${key}`).trim();
        const same =
          done === (textOf(form, `was-${key}`) !== '') && note === textOf(form, `noted-${key}`);
        if (form.has(`was-${key}`) && !same) {
          await commands.setCheck(actor, id, list, key, { done, note: orNull(note) });
        }
      }
      return ['checks-saved', `#${list}`];
    }
    default:
      return [null, ''];
  }
}

/** The name of a field of a stage's plan; rows are those of the rollout. */
export function planField(end: 'start' | 'end', row: number): string {
  return `plan-${end}-${row}`;
}

/** Only what this person changed: a field knows minutes only. */
function stagePlans(form: FormData, notice: StaffNotice) {
  return changedPlans(form, notice).map(({ name, plan }) => ({ name, ...plan }));
}

function changedPlans(form: FormData, { rollout, time_zone: zone }: StaffNotice) {
  return rollout.stages
    .map(({ name, planned_start: start, planned_end: end }, row) => ({
      name,
      row,
      plan: {
        ...planEnd(form, 'start', row, start, zone),
        ...planEnd(form, 'end', row, end, zone),
      },
    }))
    .filter(({ plan }) => Object.keys(plan).length > 0);
}

function planEnd(
  form: FormData,
  end: 'start' | 'end',
  row: number,
  stored: string | null,
  zone: string,
): Record<string, string | null> {
  const name = planField(end, row);
  const typed = textOf(form, name).trim();
  return !form.has(name) || typed === localField(stored, zone)
    ? {}
    : { [`planned_${end}`]: orNull(typed + textOf(form, `${name}_offset`)) };
}

/** A step's own words, and whether it is mailed; absent: as usual. */
function words(form: FormData): { body?: string; notify?: boolean } {
  const body = orNull(textOf(form, 'body'));
  const tell = textOf(form, 'tell');
  return {
    ...(body === null ? {} : { body }),
    ...(tell === '' ? {} : { notify: tell === 'mail' }),
  };
}
