import { IMPACT_LABELS } from '#src/domain/component.ts';
import { reachWords, type StageStatus } from '#src/domain/rollout.ts';
import type { SummaryRecord } from '#src/domain/summary-record.ts';
import { duration, fullSpan, fullTime, shortSpan } from '#src/platform/time/format.ts';
import { escapeName } from '#src/templating/values.ts';

const STAGE_WORDS: Record<StageStatus, string> = {
  pending: 'not reached',
  running: 'under way',
  done: 'done',
  rolled_back: 'rolled back',
};

type Staged = SummaryRecord['stages'][number];

/** `Canary (up to 5%) done, 1 Dec, 22:04–22:31 CET`, with the plan where there was one. */
function stageWords(stage: Staged, zone: string): string {
  const { plannedStart, plannedEnd, startedAt, endedAt } = stage;
  const ran = startedAt === null ? '' : `, ${shortSpan(startedAt, endedAt, zone)}`;
  const plan =
    plannedStart === null ? '' : ` (planned ${shortSpan(plannedStart, plannedEnd, zone)})`;
  const region = stage.region === null ? null : escapeName(stage.region);
  const reach = reachWords({ percent: stage.percent, region });
  return `${escapeName(stage.name)}${reach} ${STAGE_WORDS[stage.status]}${ran}${plan}`;
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function timing(record: SummaryRecord, zone: string): string[] {
  const { planned, extendedTo, actualStart, actualEnd, durationMs, overMs } = record;
  const lines: string[] = [];
  if (planned !== null) {
    lines.push(`Planned: ${fullSpan(planned.start, planned.end, zone)}`);
  }
  if (extendedTo !== null) {
    lines.push(`Extended, after that end had passed, to ${fullTime(extendedTo, zone)}`);
  }
  if (actualStart !== null && actualEnd !== null && durationMs !== null) {
    const over = overMs >= 60_000 ? `, ${duration(overMs)} past the planned end` : '';
    lines.push(
      `Actual: ${fullSpan(actualStart, actualEnd, zone)}. It took ${duration(durationMs)}${over}`,
    );
  } else if (actualStart !== null) {
    lines.push(`Started: ${fullTime(actualStart, zone)}`);
  }
  return lines;
}

function promised({ updates }: SummaryRecord): string {
  const all = `${updates.count} ${updates.count === 1 ? 'update' : 'updates'}`;
  const judged = updates.onTime + updates.late;
  if (judged === 0) {
    return `We told you: ${all}`;
  }
  return updates.late === 0
    ? `We told you: ${all}, each by the time that we had promised`
    : `We told you: ${all}; ${updates.late} of ${judged} came later than promised, by up to ${duration(updates.latestMs)}`;
}

/** Work that was taken back may not be the end of it: that it has not applied the patch is all there is to say. */
function commitmentLine(
  { due, at, met }: NonNullable<SummaryRecord['respondBy']>,
  zone: string,
): string {
  const by = fullTime(due, zone);
  if (at === null) {
    return `We had committed to apply it by ${by}; this work has not applied it`;
  }
  return `Applied ${fullTime(at, zone)}, ${met ? 'as we had committed to' : `later than we had committed to: by ${by}`}`;
}

/** The record in plain lines of Markdown: numbers, no adjectives. */
export function recordWords(
  record: SummaryRecord,
  options: { zone: string; committed: boolean },
): string {
  const { components, touched, stages, rollBacks, respondBy } = record;
  const lines = [
    ...timing(record, options.zone),
    ...(components.length === 0
      ? []
      : [
          `Affected: ${components
            .map(
              ({ name, impact }) => `${escapeName(name)} (${IMPACT_LABELS[impact].toLowerCase()})`,
            )
            .join(', ')}`,
        ]),
    ...(touched.length === 0
      ? []
      : [`Also worked on, with nothing to notice: ${touched.map(escapeName).join(', ')}`]),
    ...(stages.length === 0
      ? []
      : [`Rollout: ${stages.map((stage) => stageWords(stage, options.zone)).join('; ')}`]),
    ...(rollBacks === 0 ? [] : [`Rolled back: ${times(rollBacks)}`]),
    promised(record),
    // A time to respond is private unless it was given as a public commitment.
    ...(respondBy === null || !options.committed ? [] : [commitmentLine(respondBy, options.zone)]),
  ];
  return lines.map((line) => `- ${line}.`).join('\n');
}
