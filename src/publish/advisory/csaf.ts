import { entryLabel, isFinished } from '#src/domain/notice.ts';
import { lineText, xmlText } from '../feeds/text.ts';
import type { PublicDisclosure, PublicNotice, PublicPage } from '../view.ts';
import { advisoryUrl, trackingId } from './paths.ts';
import { productsOf } from './products.ts';
import { publisherOf } from './publisher.ts';
import { cvesOf, vulnerabilitiesOf } from './vulnerabilities.ts';

const iso = (at: number): string => new Date(at).toISOString();

interface Revision {
  at: number;
  summary: string;
}

/** What became public of the advisory and when: it begins with the disclosure, not with the notice. */
function revisionsOf(notice: PublicNotice, { releases }: PublicDisclosure): Revision[] {
  const first = releases[0]!;
  const later: Revision[] = [
    ...releases.slice(1).map((at) => ({ at, summary: 'Further facts published.' })),
    ...notice.updates.map((update) => ({
      at: update.createdAt,
      summary: `Update of the notice: ${entryLabel(update).toLowerCase()}.`,
    })),
    ...(notice.summary
      ? [
          { at: notice.summary.publishedAt, summary: 'Summary published.' },
          ...notice.summary.corrections.map(({ at }) => ({ at, summary: 'Summary corrected.' })),
        ]
      : []),
  ];
  return [
    { at: first, summary: 'Initial release.' },
    ...later.filter(({ at }) => at > first).sort((a, b) => a.at - b.at),
  ];
}

function notesOf(notice: PublicNotice) {
  const timeline = notice.updates
    .map((update) => `${iso(update.displayAt)} ${entryLabel(update)}: ${xmlText(update.body)}`)
    .reverse()
    .join('\n\n');
  const { summary } = notice;
  return [
    ...(summary
      ? [{ category: 'summary', title: 'What we found out', text: xmlText(summary.body) }]
      : []),
    { category: 'details', title: 'What we told our customers, and when', text: timeline },
  ];
}

/**
 * The notice as a CSAF 2.0 document (ISO/IEC 20153); null where no CVE of it is disclosed. It is
 * made from what is public alone.
 */
export function csafOf(page: PublicPage, notice: PublicNotice): object | null {
  const disclosed = notice.disclosed ?? null;
  if (disclosed === null || cvesOf(disclosed).length === 0) {
    return null;
  }
  const revisions = revisionsOf(notice, disclosed);
  const products = productsOf(page, notice, disclosed);
  const isIncident = notice.kind === 'incident';
  return {
    document: {
      category: isIncident ? 'csaf_security_incident_response' : 'csaf_security_advisory',
      csaf_version: '2.0',
      distribution: { tlp: { label: 'WHITE' } },
      lang: 'en',
      notes: notesOf(notice),
      publisher: publisherOf(page),
      references: [
        { category: 'self', summary: 'This advisory', url: advisoryUrl(notice, page.url) },
        { category: 'external', summary: 'The notice for customers', url: notice.url },
      ],
      title: lineText(notice.title, 'Security update'),
      tracking: {
        current_release_date: iso(revisions.at(-1)!.at),
        generator: { engine: { name: 'Forewarn' } },
        id: trackingId(notice),
        initial_release_date: iso(revisions[0]!.at),
        revision_history: revisions.map(({ at, summary }, index) => ({
          date: iso(at),
          number: String(index + 1),
          summary,
        })),
        status: isFinished(notice.kind, notice.status) ? 'final' : 'interim',
        version: String(revisions.length),
      },
    },
    product_tree: products.tree,
    vulnerabilities: vulnerabilitiesOf(notice, disclosed, products),
  };
}
