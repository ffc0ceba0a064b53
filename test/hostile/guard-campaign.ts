import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { asRead } from '../../src/as-read.ts';
import {
  blocking,
  checkPublicTexts,
  othersFrom,
  type PrivateFacts,
} from '../../src/domain/disclosure.ts';
import { CASES } from '../domain/disclosure/cases.ts';
import { disguisedFact, glance, shows } from '../domain/disclosure/disguise.ts';
import { addToken } from '../http/support.ts';
import { addComponent } from '../support/context.ts';
import { hostileSite, PUBLIC_URL, type HostileSite } from './site.ts';

/**
 * Wraps private facts in random Unicode, markup and encodings, publishes whatever the guard lets
 * through and looks for the facts in the bytes of every public channel.
 *
 *     node test/hostile/guard-campaign.ts --tries 100000 --seed 1
 */
export interface Campaign {
  tries: number;
  refused: number;
  published: number;
  notices: number;
  documents: number;
  mails: number;
  /** Each fact that a channel shows. */
  found: string[];
}

const FACTS = { ...CASES.logging, fixedIn: [...CASES.logging.fixedIn, '3.0.8', '4.5.7'] };
/** What another notice, a draft under embargo, keeps back. */
const KEPT = CASES.runtime;
const OTHERS = othersFrom([{ id: 'kept', facts: KEPT }], []);
export const VALUES = [
  ...FACTS.cves,
  ...FACTS.fixedIn,
  ...FACTS.hosts,
  ...FACTS.tickets,
  ...FACTS.nicknames,
  'log4j-core',
  '2.14.1',
  ...KEPT.cves,
  ...KEPT.packages,
  ...KEPT.hosts,
  ...KEPT.nicknames,
];
/** How many texts stand in one update, and how many updates a notice has. */
const TEXTS = 24;
const UPDATES = 4;
const WALL = '\n\nAnd then.\n\n';

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  nbsp: ' ',
  quot: '"',
};

/** One layer of what wraps a text: HTML, JSON, percent signs, folded lines. */
function unwrap(text: string): string {
  return text
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (all, decimal, hex, name) => {
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
      const known = name === undefined ? undefined : ENTITIES[String(name).toLowerCase()];
      return known ?? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : String(all));
    })
    .replace(/\\u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\n/g, '\n')
    .replace(/\\(["\\/,;])/g, '$1')
    .replace(/(?:%[\da-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
}

/** The facts that bytes of a channel show: as they are, unwrapped, and without tags. */
export function factsIn(bytes: string, facts: readonly string[] = VALUES): string[] {
  const layers = [bytes.replace(/\r?\n[ \t]/g, '')];
  for (let round = 0; round < 4; round += 1) {
    const next = unwrap(layers.at(-1)!);
    if (next === layers.at(-1)) {
      break;
    }
    layers.push(next);
  }
  const bare = layers.map((layer) => layer.replace(/<[^<>]*>/g, ''));
  const seen = [...new Set([...layers, ...bare])].map((layer) => glance(layer));
  const run = seen.map((layer) => layer.replace(/[^a-z0-9]/g, ''));
  return facts.filter((fact) => {
    const letters = fact.toLowerCase().replace(/[^a-z0-9]/g, '');
    return (
      seen.some((layer) => shows(layer, fact)) ||
      (letters.length >= 9 && run.some((layer) => layer.includes(letters)))
    );
  });
}

/** Runs so many tries against a site of its own. */
export async function runCampaign(tries: number, seed: number): Promise<Campaign> {
  const texts = fc.sample(disguisedFact(VALUES), { numRuns: tries, seed }).map(({ text }) => text);
  const passed = texts.map((text) => text.trim()).filter((text) => text !== '' && passes(text));
  const site = await hostileSite();
  try {
    return await campaign(site, tries, passed);
  } finally {
    await site.stop();
  }
}

async function campaign(
  site: HostileSite,
  tries: number,
  passed: readonly string[],
): Promise<Campaign> {
  const result: Campaign = {
    ...{ tries, refused: 0, published: 0, notices: 0, documents: 0, mails: 0 },
    found: [],
  };
  await addComponent(site.running.app.store, 'Hosts');
  await post(site, 'subscribers', {
    ...{ email: 'anna@example.com', components: 'all', confirmed_by: 'staff' },
  });
  const kept = { kind: 'incident', layer: 'infrastructure', tier: 'high' };
  await expectDone(
    post(site, 'notices', {
      ...{ ...kept, title: 'Not yet', private_facts: privateFacts(KEPT) },
      components: [{ slug: 'hosts', impact: 'partial_outage' }],
    }),
    201,
  );
  result.refused = tries - passed.length;
  const perNotice = TEXTS * UPDATES;
  for (let at = 0; at < passed.length; at += perNotice) {
    await publishAndLook(site, passed.slice(at, at + perNotice), result);
  }
  await lookAtMails(site, result);
  return result;
}

function passes(text: string): boolean {
  const texts = [{ place: '/body', text }];
  return blocking(checkPublicTexts(texts, FACTS, { others: OTHERS, asRead })).length === 0;
}

/** The facts as the API takes them. */
function privateFacts({ fixedIn, cves, packages, hosts, tickets, nicknames }: PrivateFacts) {
  return { cves, packages, fixed_in: fixedIn, hosts, tickets, nicknames };
}

async function post(site: HostileSite, path: string, body: unknown) {
  const reply = await site.send(
    'POST',
    `/api/v1/${path}`,
    { authorization: `Bearer ${site.token}`, 'content-type': 'application/json' },
    JSON.stringify(body),
  );
  return { status: reply.status, body: JSON.parse(reply.body) as { id: string; detail?: string } };
}

async function publishAndLook(site: HostileSite, texts: readonly string[], result: Campaign) {
  // A caller may only ask so often.
  site.token = (await addToken(site.running.app.store)).token;
  const short = texts.filter((text) => text.length <= 60 && !text.includes('\n'));
  const [title, ...names] = short;
  const start = Date.now() + 3_600_000;
  const draft = {
    ...{ kind: 'emergency_patch', layer: 'infrastructure', tier: 'high' },
    title: title ?? 'Security update',
    components: [{ slug: 'hosts', impact: 'partial_outage' }],
    window: {
      start: new Date(start).toISOString(),
      end: new Date(start + 3_600_000).toISOString(),
      time_zone: 'Europe/Berlin',
    },
    body: texts.slice(0, TEXTS).join(WALL),
    private_facts: privateFacts(FACTS),
  };
  const stages = [...new Set(names)]
    .slice(0, 5)
    .map((name, at) => ({ name, percent: 20 * (at + 1) }));
  // Texts that are harmless each can say something together; then they go out with less around.
  let made = await post(site, 'notices', { ...draft, stages });
  if (made.status === 422) {
    made = await post(site, 'notices', { ...draft, title: 'Security update' });
  }
  let told = Math.min(TEXTS, texts.length);
  if (made.status === 422) {
    made = await post(site, 'notices', { ...draft, title: 'Security update', body: 'We begin.' });
    told = 0;
  }
  result.published += told;
  const { id } = made.body;
  await expectDone(post(site, `notices/${id}/publication`, {}), 200, 201);
  for (let at = told; at < texts.length; at += TEXTS) {
    await tell(site, id, texts.slice(at, at + TEXTS), result);
  }
  result.notices += 1;
  await lookAtDocuments(site, id, result);
  await expectDone(
    post(site, `notices/${id}/updates`, { status: 'cancelled', body: 'Not now.', notify: false }),
    201,
  );
}

/** Texts that are refused together are told by halves, until each has had its answer. */
async function tell(
  site: HostileSite,
  id: string,
  texts: readonly string[],
  result: Campaign,
): Promise<void> {
  const { status } = await post(site, `notices/${id}/updates`, { body: texts.join(WALL) });
  if (status < 300) {
    result.published += texts.length;
  } else if (texts.length === 1) {
    result.refused += 1;
  } else {
    const half = Math.ceil(texts.length / 2);
    await tell(site, id, texts.slice(0, half), result);
    await tell(site, id, texts.slice(half), result);
  }
}

async function expectDone(reply: ReturnType<typeof post>, ...statuses: number[]): Promise<void> {
  const { status, body } = await reply;
  if (!statuses.includes(status)) {
    throw new Error(`The site answered ${status}: ${body.detail}`);
  }
}

async function lookAtDocuments(site: HostileSite, id: string, result: Campaign): Promise<void> {
  const paths = [
    ...['/', `/notices/${id}`, '/history', '/components/hosts', `/notices/${id}.ics`],
    ...['/history.rss', '/history.atom', '/history.json', '/components/hosts/history.rss'],
    ...['/calendar.ics', '/maintnote.ics', '/badge.svg'],
    ...['/api/v2/summary.json', '/api/v2/incidents.json', '/api/v2/scheduled-maintenances.json'],
  ];
  for (const path of paths) {
    const { status, body, headers } = await site.send('GET', path, {
      host: new URL(PUBLIC_URL).host,
    });
    if (status !== 200) {
      throw new Error(`${path} answers ${status}`);
    }
    result.documents += 1;
    for (const fact of factsIn(body + JSON.stringify(headers))) {
      result.found.push(`${fact} in ${path}`);
    }
  }
}

async function lookAtMails(site: HostileSite, result: Campaign): Promise<void> {
  const folder = join(site.folder, 'mail');
  const files = () => readdirSync(folder).filter((file) => file.endsWith('.eml'));
  const waits = AbortSignal.timeout(120_000);
  let before = -1;
  while (files().length > before && !waits.aborted) {
    before = files().length;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
  }
  for (const file of files()) {
    const raw = readFileSync(join(folder, file));
    const { subject, text, html } = await simpleParser(raw);
    result.mails += 1;
    for (const fact of factsIn(`${raw.toString()}\n${subject}\n${text}\n${String(html)}`)) {
      result.found.push(`${fact} in ${file}`);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { tries: { type: 'string' }, seed: { type: 'string' } },
  });
  const result = await runCampaign(Number(values.tries ?? 1_000), Number(values.seed ?? 1));
  console.log(JSON.stringify({ ...result, found: result.found.slice(0, 20) }, null, 2));
  process.exitCode = result.found.length === 0 && result.published > 0 ? 0 : 1;
}
