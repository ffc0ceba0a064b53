import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import {
  blocking,
  checkPublicTexts,
  othersFrom,
  type PrivateFacts,
} from '#src/domain/disclosure.ts';
import { asRead } from '#src/server/as-read.ts';
import { loadSecret } from '#src/server/secret.ts';
import { findNotice } from '#src/store/notices.ts';
import { CASES } from '../domain/disclosure/cases.ts';
import { disguisedFact } from '../domain/disclosure/disguise.ts';
import { addToken } from '../http/support.ts';
import { addComponent } from '../support/context.ts';
import { capturePublic, linksOf } from '../support/public-channels.ts';
import { mailText, wordsIn } from '../support/search-bytes.ts';
import { hostileSite, type HostileSite } from './site.ts';

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
  lookAtDisk(site, result);
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
  const { store, config } = site.running.app;
  const { publishedAt, windowStart } = (await findNotice(store.read, id))!;
  const [reader] = await store.read.db.select().from(store.read.t.subscribers);
  const captured = await capturePublic(site.running.url, {
    notice: id,
    component: 'hosts',
    month: new Date(publishedAt!).toISOString().slice(0, 7),
    planned: windowStart !== null,
    advisory: false,
    contact: false,
    links: linksOf(loadSecret(config), reader!),
  });
  for (const { channel, text } of captured) {
    result.documents += 1;
    for (const fact of wordsIn(text, VALUES)) {
      result.found.push(`${fact} in ${channel.path}`);
    }
  }
}

/** The log, and the snapshot that outlives a broken database. */
function lookAtDisk(site: HostileSite, result: Campaign): void {
  const snapshots = readdirSync(site.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.includes('snapshot'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  result.documents += snapshots.length;
  for (const fact of wordsIn([site.logged(), ...snapshots].join('\n'), VALUES)) {
    result.found.push(`${fact} in the log or the snapshot`);
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
    result.mails += 1;
    for (const fact of wordsIn(await mailText(raw), VALUES)) {
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
