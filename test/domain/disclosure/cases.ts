import type { PrivateFacts } from '#src/domain/disclosure.ts';

const NONE: PrivateFacts = {
  cves: [],
  packages: [],
  fixedIn: [],
  hosts: [],
  tickets: [],
  nicknames: [],
};

/** Notices with the private facts that their staff know. */
export const CASES = {
  nothing: NONE,
  logging: {
    cves: ['CVE-2021-44228'],
    packages: ['org.apache.logging.log4j:log4j-core 2.14.1'],
    fixedIn: ['2.15.0'],
    hosts: ['db-1.internal', 'billing-api-04'],
    tickets: ['SEC-1207'],
    nicknames: ['Log4Shell'],
    cvssVector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H',
    cvssScore: 10,
    notes:
      'Found by the night shift in the search indexer of the Frankfurt cluster during the audit.',
  },
  login: {
    cves: ['CVE-2024-6387'],
    packages: ['openssh-server 9.6p1'],
    fixedIn: ['9.8p1'],
    hosts: ['bastion-02.fra.example.net', '10.20.30.41'],
    tickets: ['INC0048211'],
    nicknames: ['regreSSHion'],
    cvssVector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H',
    cvssScore: 8.1,
    notes:
      'The race needs about ten thousand tries. Contact is `moonbase-7`; say nothing of the “quiet harbour” plan.',
  },
  runtime: {
    cves: ['CVE-2024-21626'],
    packages: ['runc 1.1.11'],
    fixedIn: ['1.1.12'],
    hosts: ['k8s-node-17'],
    tickets: ['https://jira.example.com/browse/OPS-5521'],
    nicknames: ['Leaky Vessels'],
    cvssScore: 8.6,
  },
  streams: {
    cves: ['CVE-2023-44487'],
    packages: ['nghttp2 1.56.0'],
    fixedIn: ['1.57.0'],
    hosts: ['edge-lb-3'],
    tickets: ['NET-88'],
    nicknames: ['Rapid Reset'],
    cvssScore: 7.5,
  },
  kernel: {
    cves: ['CVE-2022-0847'],
    packages: ['linux 5.16.10'],
    fixedIn: ['5.16.11'],
    hosts: ['db-prod-03'],
    tickets: ['KRN-7'],
    nicknames: ['Dirty Pipe'],
    cvssScore: 7.8,
  },
  tls: {
    cves: ['CVE-2014-0160'],
    packages: ['openssl 1.0.1f'],
    fixedIn: ['1.0.1g'],
    hosts: ['web-07.lan'],
    tickets: ['#48210'],
    nicknames: ['Heartbleed'],
    cvssScore: 7.5,
  },
  library: {
    cves: ['CVE-2022-3786'],
    packages: ['OpenSSL 3.0.7'],
    fixedIn: ['3.0.8', '4.5.7', '2.4'],
    hosts: ['mail-relay-2'],
    tickets: ['OPS-31'],
    nicknames: ['Punycode Storm'],
    cvssScore: 7.5,
  },
  browser: {
    cves: ['CVE-2024-12695'],
    packages: ['Chrome'],
    fixedIn: ['131', 'v5.0.1-2'],
    hosts: ['desk'],
    tickets: ['4711'],
    nicknames: [],
  },
} as const satisfies Record<string, PrivateFacts>;

export type CaseName = keyof typeof CASES;
