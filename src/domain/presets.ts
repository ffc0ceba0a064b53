import { TIERS, type Tier, type TierPolicy } from './severity.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface StatedTimes {
  /** Time to respond, milliseconds; left out where the regime says nothing. */
  respondMs?: number;
  respondExploitedMs?: number;
}

/** Remediation times that somebody else publishes, with where they stand and what is uncertain. */
export interface PolicyPreset {
  key: string;
  name: string;
  source: string;
  /** Where it can be read. */
  url: string;
  /** What a reader must know before relying on it. */
  remark: string;
  times: Partial<Record<Tier, StatedTimes>>;
}

/** The respond-by times of common regimes; facts with their source, to start from and to check. */
export const POLICY_PRESETS: readonly PolicyPreset[] = [
  {
    key: 'pci-dss',
    name: 'PCI DSS 4.0.1',
    source: 'PCI DSS v4.0.1, requirement 6.3.3',
    url: 'https://www.pcisecuritystandards.org/document_library/',
    remark:
      'States one month from release for critical vulnerabilities. All others follow your own risk ranking. Version 4.0 counted high ones as critical.',
    times: { critical: { respondMs: 30 * DAY, respondExploitedMs: 30 * DAY } },
  },
  {
    key: 'fedramp-rev5',
    name: 'FedRAMP Rev 5 (classic)',
    source: 'FedRAMP Rev 5 continuous monitoring',
    url: 'https://www.fedramp.gov/',
    remark:
      'States 30, 90 and 180 days for high, moderate and low. It has no critical level of its own: critical takes the time of high.',
    times: {
      critical: { respondMs: 30 * DAY, respondExploitedMs: 30 * DAY },
      high: { respondMs: 30 * DAY, respondExploitedMs: 30 * DAY },
      medium: { respondMs: 90 * DAY, respondExploitedMs: 90 * DAY },
      low: { respondMs: 180 * DAY, respondExploitedMs: 180 * DAY },
    },
  },
  {
    key: 'fedramp-vdr-moderate',
    name: 'FedRAMP VDR, Moderate',
    source: 'FedRAMP Vulnerability Detection and Response standard, Moderate, as of 2026-04-08',
    url: 'https://github.com/FedRAMP/docs',
    remark:
      'Takes N5 to N2 as critical to low. “Exploited” is its column for reachable from the internet and likely exploitable, the other its column for not likely exploitable; a column between the two has no place here.',
    times: {
      critical: { respondMs: 16 * DAY, respondExploitedMs: 2 * DAY },
      high: { respondMs: 64 * DAY, respondExploitedMs: 4 * DAY },
      medium: { respondMs: 128 * DAY, respondExploitedMs: 16 * DAY },
      low: { respondMs: 192 * DAY, respondExploitedMs: 48 * DAY },
    },
  },
  {
    key: 'cisa-bod-26-04',
    name: 'CISA BOD 26-04',
    source: 'CISA Binding Operational Directive 26-04, 2026-06-10',
    url: 'https://www.cisa.gov/news-events/directives/bod-26-04-prioritizing-security-updates-based-risk',
    remark:
      'Judges by exposure, known exploitation, automation and technical impact; the assessment takes all four. Three days for the worst combination is stated. Secondary sources disagree about those between: 14 days is entered here for the rest of critical and high, so read the directive. The lowest wait for the next upgrade: nothing is entered for them. Forensic triage is asked for besides.',
    times: {
      critical: { respondMs: 14 * DAY, respondExploitedMs: 3 * DAY },
      high: { respondMs: 14 * DAY, respondExploitedMs: 14 * DAY },
    },
  },
  {
    key: 'cyber-essentials',
    name: 'UK Cyber Essentials',
    source: 'Cyber Essentials: requirements for IT infrastructure, security update management',
    url: 'https://www.ncsc.gov.uk/cyberessentials/overview',
    remark:
      'States 14 days for what the vendor calls critical or high, or a CVSS base score of 7 or more. It says nothing of the others.',
    times: {
      critical: { respondMs: 14 * DAY, respondExploitedMs: 14 * DAY },
      high: { respondMs: 14 * DAY, respondExploitedMs: 14 * DAY },
    },
  },
  {
    key: 'asd-essential-eight',
    name: 'ASD Essential Eight',
    source: 'Essential Eight maturity model, patch applications and operating systems',
    url: 'https://www.cyber.gov.au/',
    remark:
      'States 48 hours where it is critical or an exploit exists, otherwise two weeks, for services that face the internet.',
    times: {
      critical: { respondMs: 48 * HOUR, respondExploitedMs: 48 * HOUR },
      high: { respondMs: 14 * DAY, respondExploitedMs: 48 * HOUR },
      medium: { respondMs: 14 * DAY, respondExploitedMs: 48 * HOUR },
      low: { respondMs: 14 * DAY, respondExploitedMs: 48 * HOUR },
    },
  },
];

/**
 * The policies with a preset's times. To `tighten`, each tier takes the shorter of what the preset
 * states and its own. To `loosen`, it takes what is stated, and where nothing is keeps its own,
 * unless that would give it less time than the tier above: then it takes that one's. Everything
 * else stays.
 */
export function withPreset(
  policies: readonly TierPolicy[],
  preset: PolicyPreset,
  how: 'tighten' | 'loosen' = 'tighten',
): TierPolicy[] {
  return how === 'loosen' ? loosened(policies, preset) : tightened(policies, preset);
}

function tightened(policies: readonly TierPolicy[], preset: PolicyPreset): TierPolicy[] {
  return policies.map((policy) => {
    const stated = preset.times[policy.tier] ?? {};
    return {
      ...policy,
      respondMs: Math.min(stated.respondMs ?? policy.respondMs, policy.respondMs),
      respondExploitedMs: Math.min(
        stated.respondExploitedMs ?? policy.respondExploitedMs,
        stated.respondMs ?? policy.respondExploitedMs,
        policy.respondExploitedMs,
      ),
    };
  });
}

function loosened(policies: readonly TierPolicy[], preset: PolicyPreset): TierPolicy[] {
  let above = { respondMs: 0, respondExploitedMs: 0 };
  const changed = new Map<Tier, TierPolicy>();
  for (const tier of [...TIERS].reverse()) {
    const policy = policies.find((one) => one.tier === tier)!;
    const stated = preset.times[tier] ?? {};
    const respondMs = Math.max(stated.respondMs ?? policy.respondMs, above.respondMs);
    const respondExploitedMs = Math.max(
      Math.min(stated.respondExploitedMs ?? policy.respondExploitedMs, respondMs),
      above.respondExploitedMs,
    );
    above = { respondMs, respondExploitedMs };
    changed.set(tier, { ...policy, ...above });
  }
  return policies.map((policy) => changed.get(policy.tier)!);
}
