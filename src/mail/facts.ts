import { byRole } from '../domain/checklist.ts';
import { commitmentWords } from '../domain/commitment.ts';
import { COMPONENT_STATUS_LABELS, IMPACT_LABELS } from '../domain/component.ts';
import { isActive, isFinished } from '../domain/notice.ts';
import { reachWords } from '../domain/rollout.ts';
import { duration, fullSpan, fullTime } from '../platform/time/format.ts';
import type { PublicNotice, PublicStage, PublicUpdate } from '../publish/view.ts';
import { sorted, type Followed } from './followed.ts';
import type { FrozenFacts } from './frozen.ts';
import { inWords, oneLine, TEXT_WIDTH, tieTimes, wrap } from './plain-text.ts';
import { nearTimeInFull } from './times.ts';

/** Names of components that the reader does not follow. */
const MAX_OTHERS = 8;

export interface Fact {
  label: string;
  lines: string[];
  /** No longer holds: shown struck through where that can be shown. */
  struck: boolean;
}

const STAGE_WORDS: Record<PublicStage['status'], string> = {
  pending: 'not yet',
  running: 'under way',
  done: 'done',
  rolled_back: 'rolled back',
};

type Component = PublicNotice['components'][number];

/** What the component is like from this update on: as the update says, else as it was planned. */
function effect({ id, name, impact }: Component, update: PublicUpdate, over: boolean): string {
  const change = update.components.find((component) => component.id === id);
  if (change === undefined) {
    return over ? oneLine(name) : `${oneLine(name)}: ${IMPACT_LABELS[impact].toLowerCase()}`;
  }
  const now = COMPONENT_STATUS_LABELS[change.to].toLowerCase();
  const before = COMPONENT_STATUS_LABELS[change.from].toLowerCase();
  return `${oneLine(name)}: now ${now}${change.from === change.to ? '' : `, was ${before}`}`;
}

/** The reader's own components with what changes for them, then the names of the others. */
function affected(notice: PublicNotice, update: PublicUpdate, followed: Followed): Fact[] {
  const { noticed, touched } = byRole(notice.components);
  const { own, others } = sorted(noticed, followed);
  if (own.length === 0) {
    return [];
  }
  const over = isFinished(notice.kind, update.status);
  const label = update.status === 'cancelled' ? 'Concerned' : over ? 'Affected' : 'Affects';
  const rows: Fact[] = [
    {
      label: others.length === 0 ? label : 'You follow',
      lines: own.map((component) => effect(component, update, over)),
      struck: false,
    },
  ];
  if (others.length > 0) {
    rows.push({
      label: `Also ${label.toLowerCase()}`,
      lines: [named(others)],
      struck: false,
    });
  }
  if (touched.length > 0 && update.status !== 'cancelled') {
    rows.push({
      label: 'Also worked on',
      lines: [`${named(touched)}, with nothing to notice`],
      struck: false,
    });
  }
  return rows;
}

/** The first names of many, and how many more there are. */
function named(components: readonly Component[]): string {
  const names = components.slice(0, MAX_OTHERS).map(({ name }) => oneLine(name));
  const rest = components.length - names.length;
  return inWords(rest === 0 ? names : [...names, `${rest} more`]);
}

function planned(update: PublicUpdate, facts: FrozenFacts, zone: string): Fact[] {
  const rows: Fact[] = [];
  const { window, oldWindow } = facts;
  if (window !== null) {
    const cancelled = update.status === 'cancelled';
    rows.push({
      label: cancelled ? 'Was planned' : oldWindow === null ? 'Planned' : 'New time',
      lines: [fullSpan(window.start, window.end, zone)],
      struck: cancelled,
    });
  }
  if (oldWindow !== null) {
    rows.push({
      label: 'Old time',
      lines: [fullSpan(oldWindow.start, oldWindow.end, zone)],
      struck: true,
    });
  }
  return rows;
}

function actual(update: PublicUpdate, facts: FrozenFacts, zone: string): Fact[] {
  const rows: Fact[] = [];
  const row = (label: string, line: string) => rows.push({ label, lines: [line], struck: false });
  if (facts.actualStart !== null) {
    row('Started', fullTime(facts.actualStart, zone));
  }
  if (facts.actualEnd !== null) {
    row('Ended', fullTime(facts.actualEnd, zone));
    if (facts.actualStart !== null && facts.actualEnd > facts.actualStart) {
      row('Took', duration(facts.actualEnd - facts.actualStart));
    }
  }
  if (facts.runningOver && facts.window !== null) {
    const end = nearTimeInFull(facts.window.end, zone, update.displayAt);
    row('Running over', `Work goes on past its planned end, ${end}.`);
  }
  return rows;
}

function committed(update: PublicUpdate, { commitment }: FrozenFacts, zone: string): Fact[] {
  if (!commitment) {
    return [];
  }
  const line = commitmentWords(commitment, update.displayAt, (at) => fullTime(at, zone));
  return [{ label: 'Committed', lines: [line], struck: false }];
}

/** What there is to say of a stage in a mail: what is planned, as long as it is to come. */
function stageWords(
  { status, plannedStart = null }: PublicStage,
  paused: boolean,
  zone: string,
  now: number,
): string {
  if (status === 'running' && paused) {
    return 'paused';
  }
  return status === 'pending' && plannedStart !== null
    ? `${STAGE_WORDS.pending}, planned for ${nearTimeInFull(plannedStart, zone, now)}`
    : STAGE_WORDS[status];
}

function rollout(notice: PublicNotice, update: PublicUpdate, zone: string): Fact[] {
  if (notice.stages.length === 0 || !isActive(update.status)) {
    return [];
  }
  const paused = notice.rolloutPaused ?? false;
  const lines = notice.stages.map((stage) => {
    const { name, percent, region = null } = stage;
    const what = oneLine(name + reachWords({ percent, region }));
    return `${what}: ${stageWords(stage, paused, zone, update.displayAt)}`;
  });
  return [{ label: 'Rollout', lines, struck: false }];
}

/** The facts block: what, which parts, planned and actual times in the zone and in UTC. */
export function factRows(
  notice: PublicNotice,
  update: PublicUpdate,
  facts: FrozenFacts,
  zone: string,
  followed: Followed,
): Fact[] {
  return [
    { label: 'What', lines: [oneLine(notice.title)], struck: false },
    ...affected(notice, update, followed),
    ...planned(update, facts, zone),
    ...actual(update, facts, zone),
    ...committed(update, facts, zone),
    ...rollout(notice, update, zone),
  ];
}

/** A time at the end of a line gets its UTC on a line of its own: phones are narrow. */
const utcBelow = (line: string) => line.split(/ (?=\([^()]* UTC\)$)/);

/** The facts as a template lays them out in two columns. */
export function rowViews(rows: readonly Fact[]) {
  return rows.map(({ label, lines, struck }) => ({
    label,
    lines: lines.flatMap(utcBelow).map((line) => ({ text: tieTimes(line), struck })),
  }));
}

/** The facts as two columns of text. */
export function factsText(rows: readonly Fact[]): string {
  const column = Math.max(...rows.map(({ label }) => label.length)) + 3;
  return rows
    .map(({ label, lines }) =>
      lines
        .map((line, index) =>
          wrap(
            line,
            TEXT_WIDTH,
            (index === 0 ? `${label}:` : '').padEnd(column),
            ' '.repeat(column),
          ),
        )
        .join('\n'),
    )
    .join('\n');
}
