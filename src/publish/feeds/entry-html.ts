import { commitmentWords, type Commitment } from '#src/domain/commitment.ts';
import { entryLabel, NOTICE_STATUS_LABELS, type NoticeStatus } from '#src/domain/notice.ts';
import { escapeHtml } from '#src/domain/plain.ts';
import { clockTime, shortDate, zoneName } from '#src/platform/time/format.ts';
import { disclosedRows } from '../disclosed-rows.ts';
import type {
  PublicDisclosure,
  PublicNotice,
  PublicSummary,
  PublicUpdate,
  PublicWindow,
} from '../view.ts';
import { xmlText } from './text.ts';

/** `Jun 18` as Statuspage writes it: three letters, no year. */
function date(at: number, timeZone: string): string {
  const [day, month] = shortDate(at, timeZone).split(' ');
  return `${month!.slice(0, 3)} <var data-var='date'>${day}</var>`;
}

function time(at: number, timeZone: string): string {
  return `<var data-var='time'>${clockTime(at, timeZone)}</var>`;
}

/** `Jun 18, 18:09 UTC` */
function stamp(at: number, timeZone: string): string {
  return `${date(at, timeZone)}, ${time(at, timeZone)} ${zoneName(at, timeZone)}`;
}

/** What stands before the planned time: Statuspage's own words while there is something to plan for. */
function scheduledWords(status: NoticeStatus): string {
  switch (status) {
    case 'cancelled':
      return 'THIS EVENT IS CANCELLED. It was scheduled for';
    case 'rolled_back':
      return 'THIS EVENT WAS ROLLED BACK. It was scheduled for';
    default:
      return 'THIS IS A SCHEDULED EVENT';
  }
}

function scheduledHtml(
  { start, end }: PublicWindow,
  status: NoticeStatus,
  timeZone: string,
): string {
  const sameDay = date(start, timeZone) === date(end, timeZone);
  const sameZone = zoneName(start, timeZone) === zoneName(end, timeZone);
  const from = sameZone
    ? `${date(start, timeZone)}, ${time(start, timeZone)}`
    : stamp(start, timeZone);
  const to = sameDay ? `${time(end, timeZone)} ${zoneName(end, timeZone)}` : stamp(end, timeZone);
  return `<p><strong>${scheduledWords(status)} ${from} - ${to}</strong></p>`;
}

/**
 * The first label is always a status: that is what readers of Statuspage's feeds look for. A
 * moment that says more than its status stands in words behind it.
 */
function label(update: PublicUpdate): string {
  const status = NOTICE_STATUS_LABELS[update.status];
  const moment = entryLabel(update);
  return `<strong>${status}</strong> -${moment === status ? '' : ` ${moment}.`}`;
}

/** What the update promised, which its text need not say. */
function promiseHtml({ nextUpdateDue }: PublicUpdate, timeZone: string): string {
  return nextUpdateDue === null ? '' : `<p>Next update by ${stamp(nextUpdateDue, timeZone)}.</p>`;
}

/** By when it is to be applied. An entry is read at any time: that it has passed is seen by its readers. */
function commitmentHtml(commitment: Commitment, timeZone: string): string {
  const words = commitmentWords(commitment, 0, (at) => stamp(at, timeZone));
  return `<p><strong>${words}</strong></p>`;
}

/** One update: its time and label open the first paragraph of its text; last comes its promise. */
export function updateHtml(update: PublicUpdate, timeZone: string): string {
  const promise = promiseHtml(update, timeZone);
  const head = `<p><small>${stamp(update.displayAt, timeZone)}</small><br>${label(update)}`;
  const body = xmlText(update.html);
  const text = body.startsWith('<p>') ? ` ${body.slice('<p>'.length)}` : `</p>${body}`;
  return `${head}${text}${promise}`;
}

/** What was found out afterwards, with the corrections that it has seen. */
export function summaryHtml(summary: PublicSummary, timeZone: string): string {
  const corrections = summary.corrections.map(
    ({ at, note }) =>
      `<p><small>Corrected on ${stamp(at, timeZone)}: ${escapeHtml(xmlText(note))}</small></p>`,
  );
  const head = `<p><small>${stamp(summary.publishedAt, timeZone)}</small><br><strong>Summary</strong></p>`;
  return `${head}${xmlText(summary.html)}${corrections.join('')}`;
}

/** The facts that a person has published, and nothing else. */
function disclosedHtml(disclosed: PublicDisclosure): string {
  const rows = disclosedRows(disclosed).map(
    ([label, values]) => `<li>${label}: ${escapeHtml(xmlText(values.join(', ')))}</li>`,
  );
  return `<p><strong>What this update fixed</strong></p><ul>${rows.join('')}</ul>`;
}

/** A whole notice: its summary, the window of planned work, then its updates, the newest first. */
export function noticeHtml(notice: PublicNotice, timeZone: string): string {
  const window =
    notice.kind === 'incident' || notice.window === null
      ? ''
      : scheduledHtml(notice.window, notice.status, timeZone);
  const commitment = notice.commitment ? commitmentHtml(notice.commitment, timeZone) : '';
  const updates = notice.updates.map((update) => updateHtml(update, timeZone));
  const summary = notice.summary ? summaryHtml(notice.summary, timeZone) : '';
  const disclosed = notice.disclosed ? disclosedHtml(notice.disclosed) : '';
  return `${summary}${disclosed}${window}${commitment}${updates.join('')}`;
}
