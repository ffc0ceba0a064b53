import { describe, expect, it } from 'vitest';
import { RECORDED } from './recorded.ts';
import { SCHEMAS, type StatuspagePath } from './schema.ts';
import { aComponent, aGroup, aNotice, anUpdate, aView, fetchRaw } from './views.ts';

const deposit = aComponent('Deposit');
const affected = [
  { id: deposit.id, name: 'Deposit', from: 'operational', to: 'partial_outage' },
] as const;
const touched = [
  { id: deposit.id, slug: 'deposit', name: 'Deposit', impact: 'partial_outage' },
] as const;

/** A view with everything in it that a recording has. */
const view = aView({
  groups: [aGroup('Wallet', [deposit])],
  ungrouped: [aComponent('Market data')],
  timeZone: 'America/Los_Angeles',
  notices: [
    aNotice({ updates: [anUpdate({ components: [...affected] })], components: [...touched] }),
    aNotice({
      kind: 'maintenance',
      updates: [anUpdate({ status: 'scheduled', components: [...affected] })],
      components: [...touched],
    }),
  ],
});

/** `incidents[].components[].id` and so on, each with the types of value that stand there. */
function shapeOf(value: unknown, at = '', found = new Map<string, Set<string>>()) {
  if (Array.isArray(value)) {
    if (value.length === 0) {
      found.set(`${at}[]`, new Set());
    }
    for (const item of value) {
      shapeOf(item, `${at}[]`, found);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      shapeOf(inner, `${at}.${key}`, found);
    }
  } else {
    found.set(at, (found.get(at) ?? new Set()).add(value === null ? 'null' : typeof value));
  }
  return found;
}

const cases = Object.entries(RECORDED).flatMap(([page, documents]) =>
  Object.entries(documents).map(
    ([path, recorded]) => [page, path as StatuspagePath, recorded as unknown] as const,
  ),
);

/** Keys that recordings of some years do not have yet. */
const SINCE_THEN = /\.(?:start_date|reminder_intervals)$/;
/** Keys that are written down, but in none of these recordings. */
const OPTIONAL = /\.postmortem_[a-z_]+$/;
const OURS = /\.forewarn_[a-z]+\b/;
/** Only rows of groups have it, and not every recording has a group. */
const ON_SOME_ROWS = /^\.components\[\]\.components\[\]$/;

describe.each(cases)('beside the recording of %s, %s', (_, path, recorded) => {
  const ours = shapeOf(fetchRaw(view, path));
  const theirs = shapeOf(recorded);

  it('every key that stands there stands here', () => {
    const missing = [...theirs]
      .filter(([key, types]) => types.size > 0 && !ours.has(key))
      .map(([key]) => key);
    expect(missing).toEqual([]);
  });

  it('no key stands here that does not stand there, but those of later years and ours', () => {
    const known = [SINCE_THEN, OPTIONAL, OURS, ON_SOME_ROWS];
    // A list that is empty in the recording says nothing about its items.
    const silent = [...theirs.keys()].filter((key) => key.endsWith('[]'));
    const added = [...ours.keys()]
      .filter((key) => !theirs.has(key))
      .filter((key) => !known.some((pattern) => pattern.test(key)))
      .filter((key) => !silent.some((list) => key.startsWith(`${list}.`)));
    expect(added).toEqual([]);
  });

  it('values have the types that they have there', () => {
    const differing = [...theirs].filter(([key, types]) => {
      const concrete = [...types].filter((type) => type !== 'null');
      const here = [...(ours.get(key) ?? [])].filter((type) => type !== 'null');
      return concrete.length > 0 && here.length > 0 && here.join() !== concrete.join();
    });
    expect(differing).toEqual([]);
  });
});

describe('the strict schema', () => {
  it.each(Object.entries(RECORDED.github))('takes a recording of 2024: %s', (path, recorded) => {
    const withOptional = JSON.parse(JSON.stringify(recorded)) as {
      incidents?: Record<string, unknown>[];
    };
    for (const incident of withOptional.incidents ?? []) {
      Object.assign(incident, {
        postmortem_body: null,
        postmortem_body_last_updated_at: null,
        postmortem_ignored: false,
        postmortem_published_at: null,
        postmortem_notified_subscribers: false,
        postmortem_notified_twitter: false,
      });
    }
    expect(SCHEMAS[path as StatuspagePath].safeParse(withOptional).error).toBeUndefined();
  });

  it.each([
    ['a time without a fraction', { updated_at: '2024-09-17T08:08:17Z' }],
    ['a time without an offset', { updated_at: '2024-09-17T08:08:17.044' }],
    ['a time with six digits', { updated_at: '2024-09-17T08:08:17.044000Z' }],
    ['a day that does not exist', { updated_at: '2024-02-30T08:08:17.044Z' }],
    ['a slash after the address', { url: 'https://status.example.org/' }],
    ['an id of another form', { id: 'ABC' }],
    ['a key that nobody knows', { surprise: true }],
    ['a key that is missing', { name: undefined }],
  ])('refuses %s', (_, change) => {
    const { page, status } = RECORDED.github['/api/v2/status.json'];
    const schema = SCHEMAS['/api/v2/status.json'];
    expect(schema.safeParse({ page, status }).success).toBe(true);
    expect(schema.safeParse({ page: { ...page, ...change }, status }).success).toBe(false);
  });
});
