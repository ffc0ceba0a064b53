import type { PrivateFacts } from '#src/domain/disclosure.ts';

/** Private facts of one notice, as support staff write them down; lists that are not named are empty. */
function desk(facts: Partial<PrivateFacts>): PrivateFacts {
  return {
    ...{ cves: [], packages: [], fixedIn: [], hosts: [], tickets: [], nicknames: [] },
    ...facts,
  };
}

/** What ten companies keep back about a patch: names of products as their makers write them. */
export const DESKS = {
  hosting: desk({
    cves: ['CVE-2024-4577'],
    packages: ['PHP 8.3.7', 'Apache HTTP Server 2.4.59'],
    fixedIn: ['8.3.8', '2.4.60'],
    hosts: ['mx3.mail.internal', 'web-12.fra.internal'],
    tickets: ['OPS-4410'],
    nicknames: ['the cgi thing'],
  }),
  archives: desk({
    cves: ['CVE-2024-3094'],
    packages: ['xz 5.6.1', '7-Zip 24.06'],
    fixedIn: ['5.6.2', '24.07'],
    hosts: ['backup2.fra'],
    tickets: ['SEC-88'],
    nicknames: ['the xz thing'],
  }),
  database: desk({
    cves: ['CVE-2024-4317'],
    packages: ['PostgreSQL 16.2', 'MongoDB 7.0.11', 'Redis 7.2.4'],
    fixedIn: ['16.3', '7.0.12'],
    hosts: ['pg2.db.internal', 'pg3.db.internal'],
    tickets: ['DB-1193'],
  }),
  cluster: desk({
    cves: ['CVE-2025-1974'],
    packages: ['Kubernetes 1.29.4', 'ingress-nginx 1.10.0', 'runc 1.1.11'],
    fixedIn: ['1.29.5', '1.11.5', '1.1.12'],
    hosts: ['k8s-cp-1'],
    tickets: ['PLAT-2201'],
    nicknames: ['IngressNightmare', 'Leaky Vessels'],
  }),
  network: desk({
    cves: ['CVE-2023-46747'],
    packages: [
      'F5 BIG-IP 17.1.0',
      'Check Point Security Gateway R81.20',
      'Citrix NetScaler Gateway 14.1',
    ],
    fixedIn: ['17.1.0.3'],
    hosts: ['fw1', '10.20.30.41'],
    tickets: ['NET-88'],
    nicknames: ['Citrix Bleed'],
  }),
  runtime: desk({
    cves: ['CVE-2024-24790'],
    packages: ['Go 1.22.3', 'Git 2.45.0', 'Node.js 20.11.1'],
    fixedIn: ['1.22.4', '2.45.1', '20.12.2'],
    hosts: ['ci-runner-4'],
    tickets: ['DEV-731'],
  }),
  office: desk({
    cves: ['CVE-2023-34362'],
    packages: [
      'Microsoft Exchange Server 2019',
      'MOVEit Transfer 2023.0.11',
      'Atlassian Confluence Data Center 8.5.3',
      'Elastic Stack 8.13.2',
      'ConnectWise ScreenConnect 23.9.7',
      'Ivanti Connect Secure 22.6',
    ],
    fixedIn: ['8.5.4', '23.9.8'],
    hosts: ['exch01.corp.internal'],
    tickets: ['INC0048211'],
    nicknames: ['ProxyNotShell'],
  }),
  machines: desk({
    cves: ['CVE-2024-37085'],
    packages: ['VMware ESXi 8.0', 'vCenter Server 8.0', 'Veeam Backup & Replication 12.1'],
    fixedIn: ['8.0.3'],
    hosts: ['esx-07.lan'],
    tickets: ['#48210'],
  }),
  java: desk({
    cves: ['CVE-2021-44228'],
    packages: [
      'org.apache.logging.log4j:log4j-core 2.14.1',
      'spring-web 6.1.5',
      'Apache Tomcat 9.0.86',
    ],
    fixedIn: ['2.15.0', '6.1.6'],
    hosts: ['search-3.internal'],
    tickets: ['https://tracker.example.com/browse/SRCH-412'],
    nicknames: ['Log4Shell'],
    cvssVector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H',
    cvssScore: 10,
  }),
  libraries: desk({
    cves: ['CVE-2024-6387'],
    packages: ['libwebp 1.3.1', 'curl 8.4.0', 'OpenSSH 9.7p1', 'OpenSSL 3.0.13'],
    fixedIn: ['1.3.2', '8.5.0', '9.8p1'],
    hosts: ['bastion-02.fra.example.net'],
    tickets: ['SEC-1207'],
    nicknames: ['regreSSHion'],
  }),
} as const satisfies Record<string, PrivateFacts>;

export type DeskName = keyof typeof DESKS;

/** All desks as one, as harmless texts are read: whatever any of them keeps back must not be in these. */
export const ALL_DESKS: PrivateFacts = desk({
  cves: all('cves'),
  packages: all('packages'),
  fixedIn: all('fixedIn'),
  hosts: all('hosts'),
  tickets: all('tickets'),
  nicknames: all('nicknames'),
});

function all(list: 'cves' | 'packages' | 'fixedIn' | 'hosts' | 'tickets' | 'nicknames'): string[] {
  return Object.values<PrivateFacts>(DESKS).flatMap((facts) => facts[list]);
}
