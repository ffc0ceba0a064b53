/**
 * Facts of long-disclosed flaws, as an operator would enter them, with the tier that design.md §3
 * gives them on the components of `components.json` beside this file, hours from the release of
 * the fix by the default policies, and the reasons as staff read them.
 */
export const PATCHES = [
  {
    // 10.0 is critical; exploited and on the internet, and business-critical: cannot go higher.
    expected: 'critical',
    layer: 'application',
    components: ['api', 'billing'],
    exploited: true,
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H',
    score: 10,
    hours: 24,
    reasons: [
      'CVSS score 10.0 is in the critical band.',
      'It is being exploited and it can be reached from the internet: one tier up.',
      'API and Billing and payments are business-critical (customer data or payment): one tier up.',
      'Tier critical, exploited: respond within 24 hours of release.',
    ],
    facts: {
      cves: ['CVE-2021-44228'],
      packages: ['org.apache.logging.log4j:log4j-core 2.14.1'],
      fixed_in: ['2.15.0'],
      nicknames: ['Log4Shell'],
    },
  },
  {
    // 8.1 is high; not exploited; hosts are internal and not business-critical: one down.
    expected: 'medium',
    layer: 'infrastructure',
    components: ['hosts'],
    exploited: false,
    vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H',
    score: 8.1,
    hours: 720,
    reasons: [
      'CVSS score 8.1 is in the high band.',
      'Only internal or non-production components are touched: one tier down.',
      'Tier medium: respond within 30 days of release.',
    ],
    facts: {
      cves: ['CVE-2024-6387'],
      packages: ['openssh-server 9.6p1'],
      fixed_in: ['9.8p1'],
      nicknames: ['regreSSHion'],
    },
  },
  {
    // 8.6 is high; only internal components: one down.
    expected: 'medium',
    layer: 'infrastructure',
    components: ['hosts', 'queue'],
    exploited: false,
    vector: 'CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H',
    score: 8.6,
    hours: 720,
    reasons: [
      'CVSS score 8.6 is in the high band.',
      'Only internal or non-production components are touched: one tier down.',
      'Tier medium: respond within 30 days of release.',
    ],
    facts: {
      cves: ['CVE-2024-21626'],
      packages: ['runc 1.1.11'],
      fixed_in: ['1.1.12'],
      nicknames: ['Leaky Vessels'],
    },
  },
  {
    // 7.5 is high; exploited on the internet: one up; the edge is business-critical.
    expected: 'critical',
    layer: 'infrastructure',
    components: ['edge'],
    exploited: true,
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
    score: 7.5,
    hours: 24,
    reasons: [
      'CVSS score 7.5 is in the high band.',
      'It is being exploited and it can be reached from the internet: one tier up.',
      'Edge and load balancing is business-critical (customer data or payment): one tier up.',
      'Tier critical, exploited: respond within 24 hours of release.',
    ],
    facts: {
      cves: ['CVE-2023-44487'],
      packages: ['nghttp2 1.56.0'],
      fixed_in: ['1.57.0'],
      nicknames: ['Rapid Reset'],
    },
  },
  {
    // 7.8 is high; exploited but not from the internet; the database is business-critical: one
    // up; only internal components: one down.
    expected: 'high',
    layer: 'infrastructure',
    components: ['hosts', 'database'],
    exploited: true,
    vector: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H',
    score: 7.8,
    hours: 72,
    reasons: [
      'CVSS score 7.8 is in the high band.',
      'It is being exploited, but it cannot be reached from the internet: no change.',
      'Primary database is business-critical (customer data or payment): one tier up.',
      'Only internal or non-production components are touched: one tier down.',
      'Tier high, exploited: respond within 72 hours of release.',
    ],
    facts: {
      cves: ['CVE-2022-0847'],
      packages: ['linux 5.16.10'],
      fixed_in: ['5.16.11'],
      nicknames: ['Dirty Pipe'],
    },
  },
  {
    // 7.5 is high; exploited on the internet: one up; both are business-critical.
    expected: 'critical',
    layer: 'infrastructure',
    components: ['edge', 'api'],
    exploited: true,
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
    score: 7.5,
    hours: 24,
    reasons: [
      'CVSS score 7.5 is in the high band.',
      'It is being exploited and it can be reached from the internet: one tier up.',
      'Edge and load balancing and API are business-critical (customer data or payment): one tier up.',
      'Tier critical, exploited: respond within 24 hours of release.',
    ],
    facts: {
      cves: ['CVE-2014-0160'],
      packages: ['openssl 1.0.1f'],
      fixed_in: ['1.0.1g'],
      nicknames: ['Heartbleed'],
    },
  },
] as const;

/** Every word of a patch that must stay out of what is public. */
export function secretsOf(patch: (typeof PATCHES)[number]): string[] {
  const { cves, packages, fixed_in, nicknames } = patch.facts;
  return [
    ...cves,
    ...nicknames,
    ...fixed_in,
    ...packages,
    ...packages.flatMap((name) => name.split(/[ :]/)).filter((part) => part !== 'linux'),
    patch.vector,
  ];
}
