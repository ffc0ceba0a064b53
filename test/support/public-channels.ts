import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { siteParts } from '#src/http/front-door.ts';
import { signToken, type TokenPurpose } from '#src/mail/tokens.ts';
import { SITE } from '#src/platform/paths.ts';
import { wholeForm } from './page-forms.ts';

/** What the addresses of a site are about, and what of it is there. */
export interface Place {
  notice: string;
  component: string;
  /** `2026-12`: in which the notice began to show. */
  month: string;
  /** Whether the notice has a window, and so a calendar entry. */
  planned: boolean;
  /** Whether a CVE of it is disclosed, and so there is an advisory. */
  advisory: boolean;
  /** Whether the settings name a contact that one can follow. */
  contact: boolean;
  /** Tokens of links that one subscriber was mailed; without them the pages behind say so. */
  links?: { confirm: string; manage: string; unsubscribe: string; calendar: string };
}

/** An address that a stranger can ask for, or whoever was mailed a link. */
export interface PublicChannel {
  /** As the code has it: a route of `src/pages`, or a form of document with `*` for what varies. */
  form: string;
  path: string;
  /** What a GET of it is answered with. */
  status: number;
}

type Row = (place: Place) => [path: string, status: number];

/** Where sites of tests are published. */
const ORIGIN = 'https://status.example.com';
const SOMEONE = 'abc.0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const there = (is: boolean): number => (is ? 200 : 404);
const yearOf = ({ month }: Place): string => month.slice(0, 4);

/** Every route of `src/pages` that answers without signing in. */
const PAGES: Record<string, Row> = {
  '/': () => ['/', 200],
  '/404': () => ['/404', 404],
  '/500': () => ['/500', 500],
  '/[...path]': () => ['/nothing/here', 404],
  '/admin/setup': () => ['/admin/setup', 410],
  '/admin/sign-in': () => ['/admin/sign-in', 200],
  '/api/v1/[...path]': () => ['/api/v1/nothing/here', 404],
  '/components/[slug]': ({ component }) => [`/components/${component}`, 200],
  '/healthz': () => ['/healthz', 200],
  '/history': () => ['/history', 200],
  '/history/[month]': ({ month }) => [`/history/${month}`, 200],
  '/mail-events/[provider]': () => ['/mail-events/ses', 405],
  '/maintnote/[token].ics': ({ links }) => [
    `/maintnote/${links?.calendar ?? SOMEONE}.ics`,
    there(links !== undefined),
  ],
  '/notices/[id]': ({ notice }) => [`/notices/${notice}`, 200],
  '/readyz': () => ['/readyz', 200],
  '/subscribe': () => ['/subscribe', 200],
  '/subscriptions/confirm': ({ links }) => [
    `/subscriptions/confirm?token=${links?.confirm ?? SOMEONE}`,
    there(links !== undefined),
  ],
  '/subscriptions/data': () => ['/subscriptions/data', 405],
  '/subscriptions/manage': ({ links, notice }) => [
    `/subscriptions/manage?token=${links?.manage ?? SOMEONE}@${notice}`,
    there(links !== undefined),
  ],
  '/unsubscribe/[token]': ({ links }) => [
    `/unsubscribe/${links?.unsubscribe ?? SOMEONE}`,
    there(links !== undefined),
  ],
};

/** Every document that is made from the snapshot. */
const DOCUMENTS: Record<string, Row> = {
  ...Object.fromEntries(
    ['history', 'updates'].flatMap((name) =>
      ['rss', 'atom', 'json'].flatMap((kind): [string, Row][] => [
        [`/${name}.${kind}`, () => [`/${name}.${kind}`, 200]],
        [
          `/components/*/${name}.${kind}`,
          ({ component }) => [`/components/${component}/${name}.${kind}`, 200],
        ],
      ]),
    ),
  ),
  '/calendar.ics': () => ['/calendar.ics', 200],
  '/components/*/calendar.ics': ({ component }) => [`/components/${component}/calendar.ics`, 200],
  '/notices/*.ics': ({ notice, planned }) => [`/notices/${notice}.ics`, there(planned)],
  '/maintnote.ics': () => ['/maintnote.ics', 200],
  ...Object.fromEntries(
    [
      ...['summary', 'status', 'components', 'incidents', 'incidents/unresolved'],
      ...['', '/upcoming', '/active'].map((name) => `scheduled-maintenances${name}`),
    ].map((name): [string, Row] => [`/api/v2/${name}.json`, () => [`/api/v2/${name}.json`, 200]]),
  ),
  '/badge.svg': () => ['/badge.svg', 200],
  '/branding.css': () => ['/branding.css', 200],
  ...Object.fromEntries(
    ['png', 'jpg', 'webp'].map((kind): [string, Row] => [
      `/logo.${kind}`,
      () => [`/logo.${kind}`, 404],
    ]),
  ),
  '/notices/*/csaf.json': ({ notice, advisory }) => [
    `/notices/${notice}/csaf.json`,
    there(advisory),
  ],
  '/csaf/*/fw-*-*.json': (place) => [
    `/csaf/${yearOf(place)}/fw-${yearOf(place)}-${place.notice}.json`,
    there(place.advisory),
  ],
  '/.well-known/csaf/provider-metadata.json': () => [
    '/.well-known/csaf/provider-metadata.json',
    200,
  ],
  '/.well-known/security.txt': ({ contact }) => ['/.well-known/security.txt', there(contact)],
};

/** Forms of routes and documents, for whoever checks that none is missing. */
export const PUBLIC_ROUTES: readonly string[] = Object.keys(PAGES);
export const PUBLIC_DOCUMENTS: readonly string[] = Object.keys(DOCUMENTS);

/**
 * What goes to people who look after the page, and what it may hold. It is kept apart from what
 * strangers get, and searched as well: only whoever signs in reads a private fact.
 */
export const STAFF_CHANNELS = {
  'mails to staff': 'titles, times, public words and briefs; no private fact: mailboxes are shared',
  'webhooks to staff': 'the same words as the mails; no private fact: chats are shared',
  'answers to a pipeline': 'the stages of a rollout; nothing that its scope does not name',
  '/metrics': 'numbers by the names of counters, with a token',
  'the log': 'ids and outcomes; no text of a notice and no address',
  'the snapshot': 'what is public by now, and nothing else',
} as const;
export type StaffChannel = keyof typeof STAFF_CHANNELS;

function channelsOf(rows: Record<string, Row>, place: Place): PublicChannel[] {
  return Object.entries(rows).map(([form, row]) => {
    const [path, status] = row(place);
    return { form, path, status };
  });
}

/** Documents alone: feeds, calendars, the compatible API, advisories, pictures. */
export function publicDocuments(place: Place): PublicChannel[] {
  return channelsOf(DOCUMENTS, place);
}

/** Every address of a site that is public, with what it answers: pages, documents and files. */
export function publicChannels(place: Place): PublicChannel[] {
  const { client } = siteParts(SITE);
  const files = readdirSync(client, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:gz|br)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(client.length))
    .map((path) => ({ form: path, path, status: 200 }));
  return [...channelsOf(PAGES, place), ...publicDocuments(place), ...files];
}

export interface Captured {
  channel: PublicChannel;
  /** Headers and body, decoded from each encoding that browsers ask for. */
  text: string;
}

/** The tokens of the links that a subscriber finds in mails. */
export function linksOf(
  secret: string,
  { id, tokenVersion }: { id: string; tokenVersion: number },
): NonNullable<Place['links']> {
  const token = (purpose: TokenPurpose) => signToken(secret, purpose, id, tokenVersion);
  return {
    confirm: token('confirm'),
    manage: token('manage'),
    unsubscribe: token('unsubscribe'),
    calendar: token('calendar'),
  };
}

/** What a subscriber is given of themselves, which takes a POST. */
async function ownData(url: string, token: string): Promise<Captured> {
  const path = '/subscriptions/data';
  const response = await fetch(url + path, {
    method: 'POST',
    body: wholeForm({ token }),
    headers: { origin: ORIGIN },
  });
  if (response.status !== 200) {
    throw new Error(`A POST of ${path} answers ${response.status}, not 200.`);
  }
  const text = `${[...response.headers].flat().join(' ')}\n${await response.text()}`;
  return { channel: { form: path, path: `POST ${path}`, status: 200 }, text };
}

/** Asks a site for everything public. Throws where one answers otherwise than it should. */
export async function capturePublic(url: string, place: Place): Promise<Captured[]> {
  const captured: Captured[] = [];
  const others: string[] = [];
  if (place.links !== undefined) {
    captured.push(await ownData(url, place.links.manage));
  }
  for (const channel of publicChannels(place)) {
    const texts = new Set<string>();
    for (const encoding of ['br', 'gzip', 'identity']) {
      const headers = { 'accept-encoding': encoding };
      const response = await fetch(url + channel.path, { headers, redirect: 'manual' });
      if (response.status !== channel.status) {
        others.push(`${channel.path} answers ${response.status}, not ${channel.status}.`);
      }
      texts.add(`${[...response.headers].flat().join(' ')}\n`);
      texts.add(Buffer.from(await response.arrayBuffer()).toString('utf8'));
    }
    captured.push({ channel, text: [...texts].join('\n') });
  }
  if (others.length > 0) {
    throw new Error([...new Set(others)].join('\n'));
  }
  return captured;
}
