import * as z from 'zod';
import { requireScope, type Actor } from '../../domain/actor.ts';
import { blocking, checkPublicTexts, type DisclosureRule } from '../../domain/disclosure.ts';
import { invalidField, Refusal } from '../../domain/errors.ts';
import { newId } from '../../store/ids.ts';
import { insertOverrides, overridesOf } from '../../store/overrides.ts';
import { writeAudit } from '../../store/record.ts';
import type { Queries } from '../../store/queries.ts';
import { authorsOf } from '../approval/authors.ts';
import { secondPersonAsked } from '../approval/enforced.ts';
import type { CommandContext } from '../context.ts';
import { iso } from '../instants.ts';
import { MAX_BODY } from '../notice/input.ts';
import { loadNotice } from '../notice/load.ts';
import { loadPrivateFacts } from '../notice/private-facts.ts';
import { line, parseInput, prose } from '../parse.ts';

const PLACE = /^\/(?:title|body|reason|variables\/[a-z_]{1,64}|stages\/\d{1,2}\/(?:name|region))$/;

const OverrideInput = z.strictObject({
  /** Where the text is to stand, as the refusal named it. */
  place: line(100).refine((text) => PLACE.test(text), {
    error: 'must be the pointer of a public text, such as /body',
  }),
  text: prose(MAX_BODY),
  reason: line(500, 10),
});

export interface OverrideView {
  rule: string;
  place: string;
  reason: string;
  created_by: string;
  created_at: string;
}

/**
 * Lets the guard's findings in a text pass for this notice, with the reason on the record: an
 * approver's act, and never the author's where somebody else could look. The text itself is not
 * stored; the author then saves it. Throws `invalid`, `forbidden`, `not_found`.
 */
export async function overrideDisclosure(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
  raw: unknown,
): Promise<{ items: OverrideView[] }> {
  requireScope(actor, 'approvals:write');
  const input = parseInput(OverrideInput, raw);
  if (!actor.label.startsWith('user:')) {
    throw new Refusal('forbidden', 'An override is a person’s word: sign in to give it.');
  }
  const now = context.now();
  return context.store.transaction(async (q) => {
    await loadNotice(q, noticeId);
    if ((await secondPersonAsked(q)) && (await authorsOf(q, noticeId)).has(actor.label)) {
      throw new Refusal('forbidden', 'You wrote this notice: a second person has to judge it.');
    }
    const facts = await loadPrivateFacts(q, noticeId);
    const found = blocking(
      checkPublicTexts([{ place: input.place, text: input.text }], facts, facts),
    );
    if (found.length === 0) {
      throw invalidField('/text', 'holds nothing that the guard refuses');
    }
    await insertOverrides(
      q,
      found.flatMap(({ fingerprint, rule }) =>
        placesOf(fingerprint, input.place).map((one) => ({
          id: newId(),
          noticeId,
          fingerprint: one,
          rule,
          reason: input.reason,
          createdBy: actor.label,
          createdAt: now,
        })),
      ),
    );
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'disclosure.override',
      entity: 'notice',
      entityId: noticeId,
      detail: { place: input.place, rules: rulesOf(found), reason: input.reason },
    });
    return { items: await views(q, noticeId) };
  });
}

/** A word of the staff's variables stands in the template's text as well. */
function placesOf(fingerprint: string, place: string): string[] {
  const words = fingerprint.slice(0, -place.length);
  return place.startsWith('/variables/') || place === '/reason'
    ? [fingerprint, `${words}/body`]
    : [fingerprint];
}

const rulesOf = (found: readonly { rule: DisclosureRule }[]): DisclosureRule[] => [
  ...new Set(found.map(({ rule }) => rule)),
];

async function views(q: Queries, noticeId: string): Promise<OverrideView[]> {
  return (await overridesOf(q, noticeId)).map((row) => ({
    rule: row.rule,
    place: row.fingerprint.slice(row.fingerprint.lastIndexOf('|') + 1),
    reason: row.reason,
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
  }));
}

/** What was let pass in a notice's texts, and why. */
export async function readOverrides(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
): Promise<{ items: OverrideView[] }> {
  requireScope(actor, 'notices:read');
  const q = context.store.read;
  await loadNotice(q, noticeId);
  return { items: await views(q, noticeId) };
}
