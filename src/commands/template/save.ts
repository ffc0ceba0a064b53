import * as z from 'zod';
import { SLUG_PATTERN } from '#src/domain/component.ts';
import { invalidField, notFound, Refusal, type Fault } from '#src/domain/errors.ts';
import { MOMENTS, MOMENTS_OF_KIND, NOTICE_KINDS } from '#src/domain/notice.ts';
import { TIERS } from '#src/domain/severity.ts';
import {
  findTemplate,
  retireTemplate,
  saveTemplateVersion,
  type TemplateRow,
} from '#src/store/templates.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { throwFaults } from '../instants.ts';
import { operation, type Tx } from '../operation.ts';
import { line, oneOf } from '../parse.ts';
import { requireUnchanged } from '../unchanged.ts';
import { checkSource } from './check-source.ts';
import { shippedEntry, shippedName, templateView } from './read.ts';

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
  tx: Tx,
  place: Place,
  text: { source: string; action: string },
): Promise<void> {
  const version = await saveTemplateVersion(tx.q, place, {
    source: text.source,
    createdBy: tx.actor.label,
    at: tx.now,
  });
  await tx.audit(text.action, 'template', place.key, { version, name: place.name });
}

/** A template's own words must not say what a notice keeps back. */
async function checkWords(tx: Tx, source: string): Promise<void> {
  const faults: Fault[] = [];
  await checkPageTexts(tx, [{ place: '/source', text: source }], faults);
  throwFaults(faults);
}

/** What a new text belongs to: a shipped template or one of staff's own. */
async function placeOf(tx: Tx, key: string, name: string | undefined): Promise<Place> {
  const entry = shippedEntry(tx, key);
  const row = await findTemplate(tx.q, key);
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
export const saveTemplate = operation({ scope: 'templates:write', change: TemplatePatch }).write(
  async (tx, key, input, expectedRevision?: number) => {
    requireUnchanged(await templateView(tx, key), expectedRevision);
    const place = await placeOf(tx, key, input.name);
    checkSource(input.source, place.moment);
    await checkWords(tx, input.source);
    await store(tx, place, { source: input.source, action: 'template.save' });
    return templateView(tx, key);
  },
);

/** Adds a template of staff's own, which a notice can name. Throws `invalid`, `conflict`. */
export const createTemplate = operation({ scope: 'templates:write', input: TemplateInput }).write(
  async (tx, input) => {
    if (!MOMENTS_OF_KIND[input.kind].includes(input.moment)) {
      throw invalidField('/moment', `must be one of ${MOMENTS_OF_KIND[input.kind].join(', ')}`);
    }
    checkSource(input.source, input.moment);

    if ((await findTemplate(tx.q, input.key)) !== null) {
      const detail = 'is the key of another template: choose one that is free';
      throw new Refusal('conflict', `${input.key} ${detail}.`, {
        faults: [{ pointer: '/key', detail }],
      });
    }
    await checkWords(tx, input.source);
    const { key, name, kind, moment } = input;
    const place = { key, name, kind, tier: input.tier ?? null, moment };
    await store(tx, place, { source: input.source, action: 'template.create' });
    return templateView(tx, key);
  },
);

/**
 * Puts a shipped template's own text back to use; the saved versions stay. Reverting what was not
 * overridden changes nothing. Throws `not_found`, `not_allowed` for a custom template.
 */
export const revertTemplate = operation({ scope: 'templates:write' }).write(
  async (tx, key: string) => {
    const row = await findTemplate(tx.q, key);
    if (shippedEntry(tx, key) === null && row !== null) {
      throw new Refusal(
        'not_allowed',
        'This template is your own: there is no shipped text to go back to.',
      );
    }
    if (row !== null && row.version !== null) {
      await retireTemplate(tx.q, key, tx.now);
      await tx.audit('template.revert', 'template', key, { version: row.version });
    }
    return templateView(tx, key);
  },
);
