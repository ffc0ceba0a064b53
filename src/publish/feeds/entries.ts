import { entryLabel, NOTICE_KIND_LABELS, type NoticeKind } from '#src/domain/notice.ts';
import { disclosedFacts } from '../disclosed-rows.ts';
import type { PublicNotice, PublicPage, PublicSummary, PublicUpdate } from '../view.ts';
import { noticeHtml, summaryHtml, updateHtml } from './entry-html.ts';
import { hostOf } from './notices.ts';
import { lineText } from './text.ts';

/** The most entries that a feed carries. */
const FEED_LENGTH = 50;

/** One entry of a feed in any of the three formats. Instants in epoch milliseconds. */
export interface FeedEntry {
  /** A permanent IRI that no edit changes. */
  id: string;
  /** Where it can be read, and as permanent as the id. */
  url: string;
  title: string;
  html: string;
  kind: NoticeKind;
  published: number;
  updated: number;
  /** What RSS calls its date: Statuspage's readers find the planned start there. */
  dated: number;
  /** Facts for machines, as they stand in the JSON feed. */
  facts: Record<string, unknown>;
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function noticeTitle(notice: PublicNotice): string {
  return lineText(notice.title, NOTICE_KIND_LABELS[notice.kind]);
}

function noticeFacts(notice: PublicNotice): Record<string, unknown> {
  const { window } = notice;
  return {
    kind: notice.kind,
    tier: notice.tier,
    status: notice.status,
    impact: notice.impact,
    window: window && {
      start: instant(window.start),
      end: instant(window.end),
      time_zone: window.timeZone,
    },
    actual_start: instant(notice.actualStart),
    actual_end: instant(notice.actualEnd),
    next_update_due: instant(notice.nextUpdateDue),
    ...(notice.commitment
      ? {
          commitment: {
            by: instant(notice.commitment.by),
            applied_at: instant(notice.commitment.appliedAt),
            closed: notice.commitment.closed,
          },
        }
      : {}),
    components: notice.components.map(({ slug, name, impact }) => ({
      slug,
      name: lineText(name, slug),
      impact,
    })),
    ...(notice.summary
      ? {
          summary: { published_at: instant(notice.summary.publishedAt), body: notice.summary.body },
        }
      : {}),
    ...(notice.disclosed ? { disclosed: disclosedFacts(notice.disclosed) } : {}),
  };
}

/** The summary as an entry of its own, for readers that never look at an entry again. */
function summaryEntry(page: PublicPage, notice: PublicNotice, summary: PublicSummary): FeedEntry {
  return {
    id: `tag:${hostOf(page.url)},2005:Incident/${notice.id}/Summary`,
    url: `${notice.url}#summary`,
    title: `Summary: ${noticeTitle(notice)}`,
    html: summaryHtml(summary, page.timeZone),
    kind: notice.kind,
    published: summary.publishedAt,
    updated: summary.updatedAt,
    dated: summary.publishedAt,
    facts: { notice: notice.url, kind: notice.kind, tier: notice.tier, moment: 'summary' },
  };
}

function noticeEntry(page: PublicPage, notice: PublicNotice): FeedEntry {
  const planned = notice.kind === 'incident' ? null : notice.window;
  return {
    id: `tag:${hostOf(page.url)},2005:Incident/${notice.id}`,
    url: notice.url,
    title: noticeTitle(notice),
    html: noticeHtml(notice, page.timeZone),
    kind: notice.kind,
    published: notice.publishedAt,
    updated: Math.max(notice.publishedAt, notice.updatedAt),
    dated: planned?.start ?? notice.publishedAt,
    facts: noticeFacts(notice),
  };
}

function updateEntry(page: PublicPage, notice: PublicNotice, update: PublicUpdate): FeedEntry {
  return {
    id: `tag:${hostOf(page.url)},2005:Incident/${notice.id}/Update/${update.id}`,
    url: `${notice.url}#update-${update.id}`,
    title: `${entryLabel(update)}: ${noticeTitle(notice)}`,
    html: updateHtml(update, page.timeZone),
    kind: notice.kind,
    // When it came, not the time it speaks of: a reader that sorts must not file it under old news.
    published: update.createdAt,
    updated: update.createdAt,
    dated: update.createdAt,
    facts: {
      notice: notice.url,
      kind: notice.kind,
      tier: notice.tier,
      status: update.status,
      moment: update.moment,
      display_at: instant(update.displayAt),
      next_update_due: instant(update.nextUpdateDue),
    },
  };
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? 1 : -1;
}

/**
 * One entry a notice, revised in place, the newest notice first. Where there are too many, those
 * that were touched last stay: work announced months ago is in the feed on the day it begins.
 */
export function historyEntries(page: PublicPage, notices: readonly PublicNotice[]): FeedEntry[] {
  return notices
    .toSorted((a, b) => b.updatedAt - a.updatedAt || byId(a, b))
    .slice(0, FEED_LENGTH)
    .sort((a, b) => b.publishedAt - a.publishedAt || byId(a, b))
    .map((notice) => noticeEntry(page, notice));
}

/** One entry an update, the newest first: for readers that never look at an entry again. */
export function updateEntries(page: PublicPage, notices: readonly PublicNotice[]): FeedEntry[] {
  return notices
    .flatMap((notice) => [
      ...notice.updates.map((update) => ({
        notice,
        at: update.createdAt,
        sequence: update.sequence,
        id: update.id,
        entry: () => updateEntry(page, notice, update),
      })),
      ...(notice.summary ? [summaryOf(page, notice, notice.summary)] : []),
    ])
    .sort((a, b) => b.at - a.at || (a.notice === b.notice ? b.sequence - a.sequence : byId(a, b)))
    .slice(0, FEED_LENGTH)
    .map(({ entry }) => entry());
}

function summaryOf(page: PublicPage, notice: PublicNotice, summary: PublicSummary) {
  return {
    notice,
    at: summary.publishedAt,
    sequence: Number.MAX_SAFE_INTEGER,
    id: notice.id,
    entry: () => summaryEntry(page, notice, summary),
  };
}
