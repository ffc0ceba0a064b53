import type { DisclosureRule } from './types.ts';

interface Wording {
  /** Follows the words that were found. */
  message: string;
  /** Could stand in their place; empty: leave them out. */
  suggestion: string;
}

/** What a finding says, and what could be said instead. */
export const WORDING: Readonly<Record<DisclosureRule, Wording>> = {
  fact_cve: { message: 'is a private fact (CVE id)', suggestion: 'a security weakness' },
  fact_package: {
    message: 'is a private fact (package)',
    suggestion: 'software our service depends on',
  },
  fact_version: { message: 'is a private fact (version)', suggestion: 'the corrected version' },
  fact_host: { message: 'is a private fact (host)', suggestion: 'one of our servers' },
  fact_ticket: { message: 'is a private fact (ticket)', suggestion: '' },
  fact_nickname: { message: 'is a private fact (nickname)', suggestion: 'a security weakness' },
  fact_notes: { message: 'stands in the private notes', suggestion: '' },
  fact_cvss_vector: {
    message: 'is a private fact (CVSS vector)',
    suggestion: 'a serious security weakness',
  },
  fact_cvss_score: {
    message: 'is a private fact (CVSS score)',
    suggestion: 'a serious security weakness',
  },
  fact_unguarded: { message: 'is not looked for', suggestion: '' },
  other_fact: { message: 'is kept private in another notice', suggestion: '' },
  vulnerability_id: {
    message: 'is the id of a weakness or an advisory',
    suggestion: 'a security weakness',
  },
  weakness_id: { message: 'is the id of a kind of weakness', suggestion: 'a security weakness' },
  cvss_vector: { message: 'is a CVSS vector', suggestion: 'a serious security weakness' },
  cvss_score: { message: 'is a CVSS score', suggestion: 'a serious security weakness' },
  severity_score: {
    message: 'rates how serious the weakness is',
    suggestion: 'a serious security weakness',
  },
  epss: { message: 'says how likely an attack is', suggestion: '' },
  software_version: {
    message: 'names software with its version',
    suggestion: 'software our service depends on',
  },
  software_name: {
    message: 'names software in a text about security',
    suggestion: 'software our service depends on',
  },
  internal_host: { message: 'is an internal host', suggestion: 'one of our servers' },
  private_address: {
    message: 'is an address of a private network',
    suggestion: 'one of our servers',
  },
  file_path: { message: 'is a path on a server', suggestion: 'a file of the system' },
  stack_trace: { message: 'is from a stack trace', suggestion: 'an error in our software' },
  secret: { message: 'looks like a secret: replace it wherever it is used', suggestion: '' },
  possible_secret: { message: 'may be a secret', suggestion: '' },
  attack_words: {
    message: 'says how a weakness can be used',
    suggestion: 'a security weakness that would leave your data at greater risk',
  },
  attack_hint: { message: 'speaks of an attack', suggestion: 'a security weakness' },
};
