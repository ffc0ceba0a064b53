import { blastRadius } from '#src/domain/blast-radius.ts';
import { duration, fullSpan, fullTime } from '#src/platform/time/format.ts';
import { listComponents } from '#src/store/components.ts';
import { componentsOfNotices, updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import { freezesBetween } from '#src/store/planning.ts';
import type { Queries } from '#src/store/queries.ts';
import { neededBy } from '../approval/enforced.ts';
import { dependencyGraph } from '../component/dependencies.ts';
import { type Tx } from '../operation.ts';
import { checksOfNotice } from '../planning/checks.ts';
import { tierPolicies } from '../settings/tier-policies.ts';
import { announcedAhead } from './announced-ahead.ts';
import { disclosureFindings } from './disclosure-findings.ts';
import type { Finding } from './finding.ts';
import { overlaps } from './overlaps.ts';

/** Everything staff should know of a notice before its start. */
export async function findingsFor(tx: Tx, notice: NoticeRow): Promise<Finding[]> {
  const begun = notice.actualStart !== null || notice.status === 'cancelled';
  const words = await disclosureFindings(tx, notice);
  if (begun) {
    return [...words, ...(await overlaps(tx.q, notice))];
  }
  return [
    ...words,
    ...(await planningFindings(tx, notice)),
    ...(await plannedAhead(tx, notice)),
    ...tooLate(notice),
    ...(await overlaps(tx.q, notice)),
    ...(await untouched(tx.q, notice)),
  ];
}

/** What speaks against its times: notice given, freezes, what is not checked yet. */
async function planningFindings(tx: Tx, notice: NoticeRow): Promise<Finding[]> {
  return [
    ...(await leadTime(tx, notice)),
    ...(await freezes(tx.q, notice)),
    ...(await unchecked(tx.q, notice)),
  ];
}

/** The rules that planned work breaks before its start, which ask for a reason. */
export async function brokenRules(tx: Tx, notice: NoticeRow): Promise<Finding[]> {
  return (await planningFindings(tx, notice)).filter(({ level }) => level === 'reason');
}

async function leadTime(tx: Tx, notice: NoticeRow): Promise<Finding[]> {
  if (notice.kind !== 'maintenance' || notice.windowStart === null) {
    return [];
  }
  const policy = (await tierPolicies(tx.q)).find((one) => one.tier === notice.tier)!;
  // What was announced gave the notice that it gave; a draft gives what is left.
  const announced = announcedAhead(notice, await updatesOfNotices(tx.q, [notice.id]));
  const ahead = announced ?? notice.windowStart - tx.now;
  return ahead >= policy.leadTimeMs
    ? []
    : [
        {
          level: 'reason',
          code: 'lead_time',
          detail: `This gives ${duration(Math.max(0, ahead))} of notice; the ${notice.tier} tier asks for ${duration(policy.leadTimeMs)}.`,
        },
      ];
}

/** What is called an emergency and has the time of planned work is approved like it. */
async function plannedAhead(tx: Tx, notice: NoticeRow): Promise<Finding[]> {
  return notice.kind === 'emergency_patch' && (await neededBy(tx, notice)) === 'before'
    ? [
        {
          level: 'warn',
          code: 'planned_ahead',
          detail: `Starts in ${duration(notice.windowStart! - tx.now)}, which is more notice than planned work of its tier has to give: it is treated as planned, and a second person approves it before it is published.`,
        },
      ]
    : [];
}

async function freezes(q: Queries, notice: NoticeRow): Promise<Finding[]> {
  if (notice.kind !== 'maintenance' || notice.windowStart === null || notice.windowEnd === null) {
    return [];
  }
  const own = new Set(
    (await componentsOfNotices(q, [notice.id])).map(({ componentId }) => componentId),
  );
  const found = await freezesBetween(q, notice.windowStart, notice.windowEnd);
  return found
    .filter(({ componentIds }) => componentIds === null || componentIds.some((id) => own.has(id)))
    .map((freeze) => ({
      level: 'reason',
      code: 'freeze',
      detail: `Falls into “${freeze.name}”, ${fullSpan(freeze.startAt, freeze.endAt, freeze.timeZone)}, in which nothing planned is to happen.`,
    }));
}

async function unchecked(q: Queries, notice: NoticeRow): Promise<Finding[]> {
  const open = (await checksOfNotice(q, notice)).filter(
    ({ list, required, done }) => list === 'preflight' && required && !done,
  );
  return open.map(({ label }) => ({
    level: notice.kind === 'maintenance' ? 'reason' : 'warn',
    code: 'checklist',
    detail: `Not ticked yet: ${label}.`,
  }));
}

/** A window that leaves no time: what is to be applied by then would not be. */
function tooLate({ respondBy, windowEnd, timeZone }: NoticeRow): Finding[] {
  return respondBy === null || windowEnd === null || windowEnd <= respondBy
    ? []
    : [
        {
          level: 'warn',
          code: 'respond_by',
          detail: `Ends after the time to respond, ${fullTime(respondBy, timeZone)}.`,
        },
      ];
}

/** Components that a patch touches through what depends on what, and that nobody has judged yet. */
async function untouched(q: Queries, notice: NoticeRow): Promise<Finding[]> {
  if (notice.kind === 'incident') {
    return [];
  }
  const own = (await componentsOfNotices(q, [notice.id])).map(({ slug }) => slug);
  const dropped = new Set(notice.droppedComponents ?? []);
  const reached = blastRadius(await dependencyGraph(q), own).filter(
    ({ slug }) => !dropped.has(slug),
  );
  if (reached.length === 0) {
    return [];
  }
  const names = new Map((await listComponents(q)).map(({ slug, name }) => [slug, name]));
  return [
    {
      level: 'warn',
      code: 'blast_radius',
      detail: `May touch more: ${reached.map(({ slug }) => names.get(slug) ?? slug).join(', ')}. Name what customers notice or what is touched, and drop the rest.`,
      components: reached.map(({ slug }) => slug),
    },
  ];
}
