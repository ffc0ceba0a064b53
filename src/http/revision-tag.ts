import { HttpRefusal } from './problem.ts';

/** A revision as an entity tag. */
export function tagOfRevision(revision: number): string {
  return `"r${revision}"`;
}

const TAG = /^(?:W\/)?"[\x21\x23-\x7e]*"$/;

/**
 * The revision that If-Match asks for; undefined where anything will do, NaN for a tag that no
 * revision has. Weak tags count: proxies that compress weaken ours, and a revision is exact.
 */
export function expectedRevision(headers: Headers): number | undefined {
  const field = headers.get('if-match')?.trim();
  if (field === undefined || field === '*') {
    return undefined;
  }
  if (!TAG.test(field)) {
    throw new HttpRefusal(400, 'If-Match must be one entity tag, such as "r3", or *.');
  }
  return Number(/^(?:W\/)?"r(\d{1,15})"$/.exec(field)?.[1] ?? Number.NaN);
}
