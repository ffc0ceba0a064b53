import { z } from 'zod';
import type { ReadFeed } from './validity.ts';

/** The schema of https://jsonfeed.org/version/1.1, strict: what it does not name starts with `_`. */

const instant = z.iso.datetime({ offset: true });
const absolute = z.url({ protocol: /^https?$/ });
const author = z.strictObject({ name: z.string().optional(), url: absolute.optional() });

const item = z
  .strictObject({
    id: z.string().min(1),
    url: absolute,
    title: z.string(),
    content_html: z.string().optional(),
    content_text: z.string().optional(),
    date_published: instant,
    date_modified: instant,
    tags: z.array(z.string()),
    _forewarn: z.looseObject({ kind: z.string(), tier: z.string(), status: z.string() }),
  })
  .refine((one) => one.content_html !== undefined || one.content_text !== undefined);

const feed = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string().min(1),
  description: z.string(),
  home_page_url: absolute,
  feed_url: absolute,
  language: z.string(),
  authors: z.array(author),
  items: z.array(item).max(50),
});

export function readJson(text: string, self: string): ReadFeed {
  const read = feed.safeParse(JSON.parse(text));
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return { id: self, title: '', updated: '', entries: [], faults };
  }
  const { items, title, feed_url: url } = read.data;
  const faults = url === self ? [] : ['feed_url is not the address it was fetched from'];
  if (new Set(items.map(({ id }) => id)).size !== items.length) {
    faults.push('uses an id twice');
  }
  const entries = items.map((one) => ({
    id: one.id,
    url: one.url,
    title: one.title,
    html: one.content_html ?? '',
    date: one.date_modified,
  }));
  return { id: url, title, updated: '', entries, faults };
}
