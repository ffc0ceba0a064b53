import { commitmentOf } from '../domain/commitment.ts';
import { disclosedOf } from '../domain/disclosed.ts';
import { impactOf, type NoticeImpact } from '../domain/notice.ts';
import { isRunningOver } from '../domain/window.ts';
import {
  componentsOfNotices,
  componentsOfUpdates,
  findNotice,
  publishedOfComponent,
  stagesOfNotices,
  updatesOfNotices,
  type NoticeComponent,
  type NoticeRow,
  type StageRow,
  type UpdateComponent,
  type UpdateRow,
} from '../store/notices.ts';
import type { Queries } from '../store/queries.ts';
import { publishedSummaries, type Summary } from '../store/summaries.ts';
import { renderMarkdown } from './markdown.ts';
import type {
  PublicDisclosure,
  PublicNotice,
  PublicStage,
  PublicSummary,
  PublicUpdate,
  PublicWindow,
} from './view.ts';

function publicWindow(
  start: number | null,
  end: number | null,
  timeZone: string,
): PublicWindow | null {
  return start === null || end === null ? null : { start, end, timeZone };
}

function publicUpdate(
  row: UpdateRow,
  components: readonly UpdateComponent[],
  noticeUrl: string,
): PublicUpdate {
  const zone = row.timeZone ?? 'UTC';
  const to = publicWindow(row.newWindowStart, row.newWindowEnd, zone);
  return {
    id: row.id,
    sequence: row.sequence,
    status: row.status,
    moment: row.moment,
    body: row.body,
    html: renderMarkdown(row.body, noticeUrl),
    displayAt: row.displayAt,
    createdAt: row.createdAt,
    movedWindow:
      to === null ? null : { from: publicWindow(row.oldWindowStart, row.oldWindowEnd, zone), to },
    nextUpdateDue: row.nextUpdateDue,
    notified: row.notify,
    components: components
      .filter((component) => component.updateId === row.id && !component.hidden)
      .map((component) => ({
        id: component.componentId,
        name: component.name,
        from: component.oldStatus,
        to: component.newStatus,
      })),
  };
}

const urlOf = ({ id }: NoticeRow, origin: string): string => `${origin}/notices/${id}`;

interface Parts {
  updates: readonly PublicUpdate[];
  components: readonly NoticeComponent[];
  stages: readonly StageRow[];
  summary: PublicSummary | null;
}

function publicSummary(summary: Summary, noticeUrl: string): PublicSummary {
  const corrections = summary.sections.corrections.map(({ at, note }) => ({ at, note }));
  return {
    body: summary.body,
    html: renderMarkdown(summary.body, noticeUrl),
    publishedAt: summary.publishedAt!,
    // A correction that waits has touched the row, and nothing that is public.
    updatedAt: corrections.at(-1)?.at ?? summary.publishedAt!,
    notified: summary.sections.notified,
    corrections,
  };
}

function publicDisclosure(row: NoticeRow): PublicDisclosure | null {
  const stored = row.disclosedAt === null ? null : disclosedOf(row.disclosed);
  if (stored === null) {
    return null;
  }
  const { cves, packages, fixedIn, nicknames, cvssVector, cvssScore, releases } = stored;
  return { cves, packages, fixedIn, nicknames, cvssVector, cvssScore, releases };
}

function publicStage(row: StageRow): PublicStage {
  const { name, percent, region, status, plannedStart, plannedEnd, startedAt, endedAt } = row;
  return { name, percent, region, status, plannedStart, plannedEnd, startedAt, endedAt };
}

/** The impact that the public can see the reason of: a hidden component has no part in it. */
function publicImpact(row: NoticeRow, components: readonly NoticeComponent[]): NoticeImpact {
  const visible = components.filter((component) => !component.hidden);
  return visible.length === components.length
    ? row.impact
    : impactOf(
        row.kind,
        visible.map((component) => component.impact),
      );
}

/** Field by field, by allow-list: a column that is not named here is not public. */
function publicNotice(
  row: NoticeRow,
  parts: Parts,
  options: { origin: string; now: number },
): PublicNotice {
  const window = publicWindow(row.windowStart, row.windowEnd, row.timeZone);
  const active = row.status === 'in_progress' || row.status === 'verifying';
  const { summary } = parts;
  const disclosed = publicDisclosure(row);
  return {
    id: row.id,
    kind: row.kind,
    title: row.title ?? '',
    tier: row.tier,
    status: row.status,
    impact: publicImpact(row, parts.components),
    url: urlOf(row, options.origin),
    window,
    actualStart: row.actualStart,
    actualEnd: row.actualEnd,
    runningOver: active && isRunningOver(window, row.actualEnd, options.now),
    nextUpdateDue: row.nextUpdateDue,
    components: parts.components
      .filter((component) => !component.hidden)
      .map((component) => ({
        id: component.componentId,
        slug: component.slug,
        name: component.name,
        impact: component.impact,
        role: component.role,
      })),
    rolloutPaused: row.rolloutPaused && active,
    commitment: commitmentOf(row),
    watchUntil: row.status === 'verifying' ? row.watchUntil : null,
    stages: parts.stages.map(publicStage),
    updates: [...parts.updates],
    summary,
    disclosed,
    publishedAt: row.publishedAt!,
    updatedAt: Math.max(row.updatedAt, summary?.updatedAt ?? 0, ...(disclosed?.releases ?? [])),
    calendarSequence: row.calendarSequence,
  };
}

/** The public view of published rows, in the order given; drafts are left out. */
export async function readPublicNotices(
  q: Queries,
  rows: readonly NoticeRow[],
  options: { origin: string; now: number },
): Promise<PublicNotice[]> {
  const published = rows.filter((row) => row.publishedAt !== null && row.status !== 'draft');
  const ids = published.map((row) => row.id);
  const updates = await updatesOfNotices(q, ids);
  const words = await componentsOfUpdates(
    q,
    updates.map((update) => update.id),
  );
  const components = await componentsOfNotices(q, ids);
  const stages = await stagesOfNotices(q, ids);
  const summaries = new Map((await publishedSummaries(q, ids)).map((one) => [one.noticeId, one]));
  return published.map((row) =>
    publicNotice(
      row,
      {
        updates: updates
          .filter((update) => update.noticeId === row.id)
          .map((update) => publicUpdate(update, words, urlOf(row, options.origin))),
        components: components.filter((component) => component.noticeId === row.id),
        stages: stages.filter((stage) => stage.noticeId === row.id),
        summary: summaries.has(row.id)
          ? publicSummary(summaries.get(row.id)!, urlOf(row, options.origin))
          : null,
      },
      options,
    ),
  );
}

/** The newest published notices that concern a component. */
export async function readComponentNotices(
  q: Queries,
  componentId: string,
  limit: number,
  options: { origin: string; now: number },
): Promise<PublicNotice[]> {
  return readPublicNotices(q, await publishedOfComponent(q, componentId, limit), options);
}

/**
 * One published notice; null where there is none. With `upToSequence` its timeline ends with
 * that update and status and window are as that update left them: what a mail about it quotes.
 */
export async function readPublicNotice(
  q: Queries,
  id: string,
  options: { origin: string; now: number; upToSequence?: number },
): Promise<PublicNotice | null> {
  const row = await findNotice(q, id);
  const [notice] = await readPublicNotices(q, row === null ? [] : [row], options);
  if (notice === undefined) {
    return null;
  }
  return options.upToSequence === undefined ? notice : asOf(notice, options.upToSequence);
}

function asOf(notice: PublicNotice, sequence: number): PublicNotice {
  const updates = notice.updates.filter((update) => update.sequence <= sequence);
  const later = notice.updates.filter((update) => update.sequence > sequence);
  const newest = updates[0];
  if (newest === undefined || later.length === 0) {
    return { ...notice, updates };
  }
  // The first window that a later update moved away from is the one that held then.
  const moved = [...later].reverse().find((update) => update.movedWindow !== null);
  const over = ['completed', 'rolled_back', 'cancelled', 'resolved'].includes(newest.status);
  return {
    ...notice,
    updates,
    status: newest.status,
    window: moved === undefined ? notice.window : moved.movedWindow!.from,
    actualStart:
      notice.actualStart !== null && notice.actualStart <= newest.displayAt
        ? notice.actualStart
        : null,
    actualEnd: over ? notice.actualEnd : null,
    nextUpdateDue: newest.nextUpdateDue,
    updatedAt: newest.createdAt,
    calendarSequence: notice.calendarSequence - later.length,
  };
}
