import type * as z from 'zod';
import { invalidInput, type Fault } from '#src/domain/errors.ts';
import type { Queries } from '#src/store/queries.ts';
import { scoreVector } from '../assessment/cvss.ts';
import { readWindow } from '../instants.ts';
import { faultsOf } from '../parse.ts';
import { NoticeInput } from './input.ts';
import { checkVariables, resolveComponents } from './resolve.ts';
import { resolveStages } from './stages.ts';

/** A field's value where its own form is right; undefined where it is absent or wrong. */
function sound<Name extends keyof typeof NoticeInput.shape>(
  raw: unknown,
  name: Name,
): z.output<(typeof NoticeInput.shape)[Name]> | undefined {
  const value = typeof raw === 'object' && raw !== null ? Reflect.get(raw, name) : undefined;
  const parsed = NoticeInput.shape[name].safeParse(value);
  return parsed.success ? (parsed.data as z.output<(typeof NoticeInput.shape)[Name]>) : undefined;
}

/**
 * The input of a notice. Where its form is wrong somewhere, the fields whose form is right are
 * looked at all the same, so that one answer names everything: nobody mends in rounds.
 * Throws `invalid`.
 */
export async function parseNotice(q: Queries, raw: unknown): Promise<NoticeInput> {
  const result = NoticeInput.safeParse(raw);
  if (result.success) {
    return result.data;
  }
  const faults: Fault[] = faultsOf(result.error);
  const window = sound(raw, 'window');
  const planned = window ? readWindow(window, '/window', faults) : null;
  await resolveComponents(q, sound(raw, 'components') ?? [], faults);
  checkVariables(sound(raw, 'variables') ?? {}, faults);
  const timeZone = planned?.timeZone ?? 'UTC';
  resolveStages(sound(raw, 'stages') ?? [], { window: planned, timeZone }, faults);
  const vector = sound(raw, 'assessment')?.cvss_vector;
  const scored = vector === undefined ? null : scoreVector(vector);
  if (scored?.ok === false) {
    faults.push({ pointer: '/assessment/cvss_vector', detail: scored.detail });
  }
  throw invalidInput(faults);
}
