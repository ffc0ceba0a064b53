import type { ComponentRole } from '../domain/checklist.ts';
import type { Commitment } from '../domain/commitment.ts';
import type { ComponentStatus } from '../domain/component.ts';
import type { Moment, NoticeImpact, NoticeKind, NoticeStatus } from '../domain/notice.ts';
import type { Tier } from '../domain/severity.ts';

/**
 * The public view: everything that may be seen without signing in, and nothing else. Page,
 * feeds, calendars, API and mails are made from these types; a private fact has no place in
 * them. All instants are epoch milliseconds.
 */
export interface PublicPage {
  /** 12 characters of `a-z0-9`, the same for the life of the page. */
  id: string;
  name: string;
  /** Origin without trailing slash. */
  url: string;
  timeZone: string;
  supportContact: string | null;
  /** When anything public last changed. */
  updatedAt: number;
  /** How the page was made to look like its owner's; null or absent: as it comes. */
  branding?: PublicBranding | null;
}

/** What owners may change about the looks. */
export interface PublicBranding {
  /** Changes with its content; addresses of logo and style sheet carry it. */
  version: string;
  /** The size is that of the picture itself, in pixels. */
  logo: { path: string; type: string; base64: string; width: number; height: number } | null;
  /** As `#rrggbb`; legible on the page's paper in light and in dark. */
  accent: { light: string; dark: string } | null;
  links: { label: string; url: string }[];
  /** Sanitised HTML. */
  footerHtml: string | null;
  /** The owner's own style sheet. */
  css: string | null;
}

/** One day of a component in the page's zone. */
export interface PublicDay {
  /** `2026-12-01` */
  day: string;
  /** The worst status of the day that planned work did not cause; null: no record yet. */
  worst: ComponentStatus | null;
  /** Whether planned maintenance ran that day. */
  maintenance: boolean;
  /** Milliseconds in partial and major outage that planned maintenance did not cause. */
  partialMs: number;
  majorMs: number;
}

/** A component's last days, oldest first, and the share of them that it was up (0 to 1). */
export interface PublicHistory {
  days: PublicDay[];
  /** Null while there is less than a week on record. */
  uptime: number | null;
}

export interface PublicComponent {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  status: ComponentStatus;
  groupId: string | null;
  position: number;
  history: PublicHistory;
  createdAt: number;
  updatedAt: number;
}

export interface PublicGroup {
  id: string;
  slug: string;
  name: string;
  position: number;
  /** The worst status among its components. */
  status: ComponentStatus;
  createdAt: number;
  updatedAt: number;
  components: PublicComponent[];
}

export interface PublicUpdate {
  id: string;
  sequence: number;
  status: NoticeStatus;
  moment: Moment;
  /** Markdown as written. */
  body: string;
  /** Sanitised HTML of `body`. */
  html: string;
  displayAt: number;
  createdAt: number;
  /** Set where this update moved the window. */
  movedWindow: { from: PublicWindow | null; to: PublicWindow } | null;
  nextUpdateDue: number | null;
  /** Whether subscribers were told. */
  notified: boolean;
  components: { id: string; name: string; from: ComponentStatus; to: ComponentStatus }[];
}

export interface PublicWindow {
  start: number;
  end: number;
  timeZone: string;
}

/** What is said of a finished notice once it was looked into. */
export interface PublicSummary {
  /** Markdown as published. */
  body: string;
  /** Sanitised HTML of `body`. */
  html: string;
  publishedAt: number;
  /** When it last changed: its publication, or its newest correction. */
  updatedAt: number;
  /** Whether it was mailed. */
  notified: boolean;
  /** Oldest first. */
  corrections: { at: number; note: string }[];
}

/** The private facts that a person has published after the embargo; nothing else is ever among them. */
export interface PublicDisclosure {
  cves: string[];
  packages: string[];
  fixedIn: string[];
  nicknames: string[];
  cvssVector: string | null;
  /** 0.0 to 10.0 */
  cvssScore: number | null;
  /** When something was added, oldest first; at least one. */
  releases: number[];
}

/** A stage of a rollout; times in epoch milliseconds. */
export interface PublicStage {
  name: string;
  /** The share reached when it is done; null where the region says how far it goes. */
  percent: number | null;
  region?: string | null;
  status: 'pending' | 'running' | 'done' | 'rolled_back';
  plannedStart?: number | null;
  plannedEnd?: number | null;
  startedAt?: number | null;
  endedAt?: number | null;
}

export interface PublicNotice {
  id: string;
  kind: NoticeKind;
  title: string;
  tier: Tier;
  status: NoticeStatus;
  impact: NoticeImpact;
  url: string;
  window: PublicWindow | null;
  actualStart: number | null;
  actualEnd: number | null;
  /** Past its planned end and still under way, as of the snapshot. */
  runningOver: boolean;
  nextUpdateDue: number | null;
  components: {
    id: string;
    slug: string;
    name: string;
    impact: ComponentStatus;
    /** `touched`: the work reaches it, and nobody notices anything. Absent: noticed. */
    role?: ComponentRole;
  }[];
  /** Set while no further stage begins. */
  rolloutPaused?: boolean;
  /** By when the update is to be applied, where that was promised in public. */
  commitment?: Commitment | null;
  /** Until when finished work is watched before it counts as completed. */
  watchUntil?: number | null;
  stages: PublicStage[];
  /** Newest first. */
  updates: PublicUpdate[];
  /** Null or absent: none is published. */
  summary?: PublicSummary | null;
  disclosed?: PublicDisclosure | null;
  publishedAt: number;
  updatedAt: number;
  /** Rises with every public change; 0 at first publication. */
  calendarSequence: number;
}

export type OverallIndicator = 'none' | 'maintenance' | 'minor' | 'major' | 'critical';

export interface PublicView {
  /** The publication number; rises with every public change. */
  version: number;
  builtAt: number;
  /** The next instant at which the view changes by itself. */
  validUntil: number;
  page: PublicPage;
  overall: { indicator: OverallIndicator; description: string };
  groups: PublicGroup[];
  /** Components outside any group, in order. */
  ungrouped: PublicComponent[];
  /** Under way, worst first. */
  active: PublicNotice[];
  /** Announced, soonest first. */
  upcoming: PublicNotice[];
  /** Finished or touched in the last days, newest first. */
  recent: PublicNotice[];
  /** The 50 newest incidents, and the 50 newest notices of planned and emergency work. */
  latest: { incidents: PublicNotice[]; work: PublicNotice[] };
}
