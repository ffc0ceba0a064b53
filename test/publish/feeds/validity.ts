import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** The rules that feed validators hold against RSS 2.0, Atom 1.0 and JSON Feed 1.1, as code. */

type Node = Record<string, unknown>;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  alwaysCreateTextNode: true,
  isArray: (name) => ['item', 'entry', 'link', 'category', 'atom:link'].includes(name),
});

const RFC_822 =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} (GMT|[+-]\d{4})$/;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
/** Everything that XML 1.0 lets a document hold. */
const XML_TEXT = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

interface ReadEntry {
  id: string;
  url: string;
  title: string;
  html: string;
  date: string;
}

export interface ReadFeed {
  id: string;
  title: string;
  updated: string;
  entries: ReadEntry[];
  faults: string[];
}

function textOf(value: unknown): string {
  const found = Array.isArray(value) ? (value as unknown[])[0] : value;
  if (typeof found === 'string') {
    return found;
  }
  return found === undefined || found === ''
    ? ''
    : (((found as Node)['#text'] as string | undefined) ?? '');
}

function attribute(node: unknown, name: string): string {
  return ((node as Record<string, string> | undefined) ?? {})[`@${name}`] ?? '';
}

function readXml(xml: string, faults: string[]): Node {
  if (!XML_TEXT.test(xml) || !xml.isWellFormed()) {
    faults.push('holds a character that XML forbids');
  }
  const valid = XMLValidator.validate(xml);
  if (valid !== true) {
    faults.push(`is not well-formed: ${valid.err.msg}`);
  }
  return parser.parse(xml) as Node;
}

function checkEntries(entries: readonly ReadEntry[], faults: string[]): void {
  if (new Set(entries.map(({ id }) => id)).size !== entries.length) {
    faults.push('uses an id twice');
  }
  if (entries.length > 50) {
    faults.push('has more than 50 entries');
  }
  for (const { id, url, title, html } of entries) {
    if (!URL.canParse(id) || !/^https?:/.test(url)) {
      faults.push(`entry ${id} has no absolute id and address`);
    }
    if (title.trim() === '' && html === '') {
      faults.push(`entry ${id} says nothing`);
    }
    const relative = [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].find(
      ([, target]) => !/^(?:https?:|mailto:)/.test(target!),
    );
    if (relative !== undefined) {
      faults.push(`entry ${id} links to ${relative[1]}`);
    }
  }
}

const RSS_ITEM = ['title', 'link', 'guid', 'pubDate', 'description', 'category'];

export function readRss(xml: string, self: string): ReadFeed {
  const faults: string[] = [];
  const rss = (readXml(xml, faults)['rss'] ?? {}) as Node;
  const channel = (rss['channel'] ?? {}) as Node;
  if (rss['@version'] !== '2.0' || rss['@xmlns:atom'] !== 'http://www.w3.org/2005/Atom') {
    faults.push('is not RSS 2.0 with the Atom namespace');
  }
  for (const name of ['title', 'link', 'description']) {
    if (textOf(channel[name]).trim() === '') {
      faults.push(`channel has no ${name}`);
    }
  }
  const [link] = (channel['atom:link'] ?? []) as unknown[];
  if (attribute(link, 'rel') !== 'self' || attribute(link, 'href') !== self) {
    faults.push('atom:link self is not the address it was fetched from');
  }
  if (!/^\d+$/.test(textOf(channel['ttl']))) {
    faults.push('ttl is no number of minutes');
  }
  const items = (channel['item'] ?? []) as Node[];
  for (const item of items) {
    const unknown = Object.keys(item).filter((key) => key !== '#text' && !RSS_ITEM.includes(key));
    if (unknown.length > 0) {
      faults.push(`item has undefined element ${unknown.join()}`);
    }
    const permalink = attribute(item['guid'], 'isPermaLink') !== 'false';
    if (permalink && !/^https?:/.test(textOf(item['guid']))) {
      faults.push('guid is called a permalink and is no URL');
    }
  }
  const dates = [channel['lastBuildDate'], ...items.map((item) => item['pubDate'])].map(textOf);
  faults.push(...dates.filter((date) => !RFC_822.test(date)).map((date) => `date “${date}”`));
  const entries = items.map((item) => ({
    id: textOf(item['guid']),
    url: textOf(item['link']),
    title: textOf(item['title']),
    html: textOf(item['description']),
    date: textOf(item['pubDate']),
  }));
  checkEntries(entries, faults);
  const title = textOf(channel['title']);
  return { id: self, title, updated: textOf(channel['lastBuildDate']), entries, faults };
}

export function readAtom(xml: string, self: string): ReadFeed {
  const faults: string[] = [];
  const feed = (readXml(xml, faults)['feed'] ?? {}) as Node;
  if (feed['@xmlns'] !== 'http://www.w3.org/2005/Atom') {
    faults.push('is not Atom');
  }
  const links = (feed['link'] ?? []) as unknown[];
  if (!links.some((one) => attribute(one, 'rel') === 'self' && attribute(one, 'href') === self)) {
    faults.push('link self is not the address it was fetched from');
  }
  if (textOf((feed['author'] as Node | undefined)?.['name']).trim() === '') {
    faults.push('nobody is its author');
  }
  const nodes = (feed['entry'] ?? []) as Node[];
  const dates = [feed, ...nodes].map((node) => textOf(node['updated']));
  dates.push(...nodes.map((node) => textOf(node['published'])));
  faults.push(...dates.filter((date) => !RFC_3339.test(date)).map((date) => `date “${date}”`));
  for (const node of nodes) {
    if (
      attribute(node['content'], 'type') !== 'html' ||
      attribute(node['title'], 'type') !== 'html'
    ) {
      faults.push('title or content is not declared as HTML');
    }
  }
  const entries = nodes.map((node) => ({
    id: textOf(node['id']),
    url: attribute((node['link'] as unknown[] | undefined)?.[0], 'href'),
    title: textOf(node['title']),
    html: textOf(node['content']),
    date: textOf(node['updated']),
  }));
  checkEntries(entries, faults);
  const id = textOf(feed['id']);
  if (!URL.canParse(id) || textOf(feed['title']).trim() === '') {
    faults.push('feed has no id or title');
  }
  return { id, title: textOf(feed['title']), updated: textOf(feed['updated']), entries, faults };
}
