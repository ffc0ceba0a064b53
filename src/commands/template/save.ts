import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { SLUG_PATTERN } from '#src/domain/component.ts';
import { invalidField, notFound, Refusal, type Fault } from '#src/domain/errors.ts';
import { MOMENTS, MOMENTS_OF_KIND, NOTICE_KINDS } from '#src/domain/notice.ts';
import { TIERS } from '#src/domain/severity.ts';
import { writeAudit } from '#src/store/record.ts';
import {
  findTemplate,
  retireTemplate,
  saveTemplateVersion,
  type TemplateRow,
} from '#src/store/templates.ts';
import type { Queries } from '#src/store/queries.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { throwFaults } from '../instants.ts';
import { line, oneOf, parseInput } from '../parse.ts';
import { requireUnchanged } from '../unchanged.ts';
import { checkSource } from './check-source.ts';
import { shippedEntry, shippedName, templateView, type TemplateView } from './read.ts';

/** The engine itself judges length and content, and names the line. */
const source = () => z.string({ error: 'must be a text' });

const TemplatePatch = z.strictObject({ name: line(100).optional(), source: source() });

const TemplateInput = z.strictObject({
  key: line(100).refine(
    (key) => key.startsWith('custom/') && SLUG_PATTERN.test(key.slice('custom/'.length)),
    { error: 'must be custom/ and a name of lower-case letters, digits and hyphens' },
  ),
  name: line(100),
  kind: oneOf(NOTICE_KINDS),
  tier: oneOf(TIERS).nullish(),
  moment: oneOf(MOMENTS),
  source: source(),
});

type Place = Pick<TemplateRow, 'key' | 'name' | 'kind' | 'tier' | 'moment'>;

async function store(
  q: Queries,
  actor: Actor,
  place: Place,
  text: { source: string; action: string },
  now: number,
): Promise<void> {
  const version = await saveTemplateVersion(q, place, {
    source: text.source,
    createdBy: actor.label,
    at: now,
  });
  await writeAudit(q, {
    at: now,
    actor: actor.label,
    action: text.action,
    entity: 'template',
    entityId: place.key,
    detail: { version, name: place.name },
  });
}

/** A template's own words must not say what a notice keeps back. */
async function checkWords(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  source: string,
): Promise<void> {
  const faults: Fault[] = [];
  await checkPageTexts(context, q, actor, [{ place: '/source', text: source }], faults);
  throwFaults(faults);
}

/** What a new text belongs to: a shipped template or one of staff's own. */
async function placeOf(
  context: CommandContext,
  q: Queries,
  key: string,
  name: string | undefined,
): Promise<Place> {
  const entry = shippedEntry(context, key);
  const row = await findTemplate(q, key);
  const found = row ?? (entry === null ? null : { ...entry, name: shippedName(entry) });
  if (found === null) {
    throw notFound('There is no template with this key.');
  }
  const { kind, tier, moment } = found;
  return { key, name: name ?? found.name, kind, tier, moment };
}

/**
 * Saves a text as the newest version: for a shipped key one that overrides it, for a custom key
 * the one in use. What was published before stays. Throws `invalid`, `not_found`.
 */
export async function saveTemplate(
  context: CommandContext,
  actor: Actor,
  key: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<TemplateView> {
  requireScope(actor, 'templates:write');
  const input = parseInput(TemplatePatch, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    requireUnchanged(await templateView(context, q, key), expectedRevision);
    const place = await placeOf(context, q, key, input.name);
    checkSource(input.source, place.moment);
    await checkWords(context, q, actor, input.source);
    await store(q, actor, place, { source: input.source, action: 'template.save' }, now);
    return templateView(context, q, key);
  });
}

/** Adds a template of staff's own, which a notice can name. Throws `invalid`, `conflict`. */
export async function createTemplate(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<TemplateView> {
  requireScope(actor, 'templates:write');
  const input = parseInput(TemplateInput, raw);
  if (!MOMENTS_OF_KIND[input.kind].includes(input.moment)) {
    throw invalidField('/moment', `must be one of ${MOMENTS_OF_KIND[input.kind].join(', ')}`);
  }
  checkSource(input.source, input.moment);
  const now = context.now();
  return context.store.transaction(async (q) => {
    if ((await findTemplate(q, input.key)) !== null) {
      const detail = 'is the key of another template: choose one that is free';
      throw new Refusal('conflict', `${input.key} ${detail}.`, {
        faults: [{ pointer: '/key', detail }],
      });
    }
    await checkWords(context, q, actor, input.source);
    const { key, name, kind, moment } = input;
    const place = { key, name, kind, tier: input.tier ?? null, moment };
    await store(q, actor, place, { source: input.source, action: 'template.create' }, now);
    return templateView(context, q, key);
  });
}

/**
 * Puts a shipped template's own text back to use; the saved versions stay. Reverting what was not
 * overridden changes nothing. Throws `not_found`, `not_allowed` for a custom template.
 */
export async function revertTemplate(
  context: CommandContext,
  actor: Actor,
  key: string,
): Promise<TemplateView> {
  requireScope(actor, 'templates:write');
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await findTemplate(q, key);
    if (shippedEntry(context, key) === null && row !== null) {
      throw new Refusal(
        'not_allowed',
        'This template is your own: there is no shipped text to go back to.',
      );
    }
    if (row !== null && row.version !== null) {
      await retireTemplate(q, key, now);
      await writeAudit(q, {
        at: now,
        actor: actor.label,
        action: 'template.revert',
        entity: 'template',
        entityId: key,
        detail: { version: row.version },
      });
    }
    return templateView(context, q, key);
  });
}
