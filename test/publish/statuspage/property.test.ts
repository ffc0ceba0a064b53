import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPONENT_STATUSES } from '#src/domain/component.ts';
import { dayOf } from '#src/platform/time/zone.ts';
import { statuspageDocument } from '#src/publish/statuspage/index.ts';
import { timestampsIn } from '#src/publish/statuspage/timestamp.ts';
import type { PublicView } from '#src/publish/view.ts';
import { anyView } from './arbitrary.ts';
import { PATHS } from './schema.ts';
import { fetchJson } from './views.ts';

const SECRET = 'CVE-2026-31337';

/** The same value with a secret in every object of it. */
function withSecrets(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withSecrets);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const kept = Object.entries(value).map(([key, inner]) => [key, withSecrets(inner)]);
  return { ...Object.fromEntries(kept), privateFacts: { cves: [SECRET] }, notes: SECRET };
}

/** Every string and number in a value, with the key that it stands under. */
function leaves(value: unknown, key = ''): { key: string; value: string | number }[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => leaves(item, key));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => leaves(inner, name));
  }
  return typeof value === 'string' || typeof value === 'number' ? [{ key, value }] : [];
}

/** The fields of the view that the documents may be made of; a text's HTML only as a body. */
const READ = new Set([
  ...['id', 'name', 'url', 'timeZone', 'updatedAt', 'createdAt', 'status', 'description'],
  ...['indicator', 'kind', 'title', 'tier', 'impact', 'start', 'end', 'actualStart', 'actualEnd'],
  ...['nextUpdateDue', 'percent', 'moment', 'displayAt', 'from', 'to', 'publishedAt'],
]);

function allowedValues(view: PublicView): Set<string> {
  const at = timestampsIn(view.page.timeZone);
  const allowed = new Set<string>([...COMPONENT_STATUSES, 'completed', 'in_progress', 'resolved']);
  for (const { key, value } of leaves(view)) {
    if (READ.has(key)) {
      allowed.add(String(value));
      if (typeof value === 'number' && key !== 'percent') {
        allowed.add(at(value));
        allowed.add(dayOf(value, view.page.timeZone));
      }
    }
  }
  for (const group of view.groups) {
    for (const component of group.components) {
      allowed.add(`${group.name} - ${component.name}`);
    }
  }
  return allowed;
}

describe('whatever the view holds', () => {
  it('every document keeps to the strict schema', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        for (const path of PATHS) {
          fetchJson(view, path);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('no field gets out that is not named, wherever in the view it stands', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        for (const path of PATHS) {
          const told = statuspageDocument(withSecrets(view) as PublicView, path)!.body;
          expect(told).toBe(statuspageDocument(view, path)!.body);
          expect(told).not.toContain(SECRET);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('every value but a body and a position is one of the view’s allowed fields', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const allowed = allowedValues(view);
        const unknown = PATHS.flatMap((path) =>
          leaves(JSON.parse(statuspageDocument(view, path)!.body)),
        )
          .filter(({ key }) => key !== 'body' && key !== 'position')
          .filter(({ value }) => !allowed.has(String(value)));
        expect(unknown).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
