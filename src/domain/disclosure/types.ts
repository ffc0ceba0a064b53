/** What staff know about a notice and customers must not read yet. */
export interface PrivateFacts {
  cves: readonly string[];
  packages: readonly string[];
  fixedIn: readonly string[];
  hosts: readonly string[];
  tickets: readonly string[];
  nicknames: readonly string[];
  /** Free text; what stands in quotes, looks like an id or is copied word by word counts. */
  notes?: string;
  /** Of the assessment: any CVSS vector string and the base score, 0 to 10. */
  cvssVector?: string | null;
  cvssScore?: number | null;
}

/** `block` refuses a publication until it is gone or overridden; `warn` is only said. */
export type DisclosureLevel = 'block' | 'warn';

/** Everything that the guard knows to look for; the first nine are private facts, `other_fact` is another notice's. */
export type DisclosureRule =
  | 'fact_cve'
  | 'fact_package'
  | 'fact_version'
  | 'fact_host'
  | 'fact_ticket'
  | 'fact_nickname'
  | 'fact_notes'
  | 'fact_cvss_vector'
  | 'fact_cvss_score'
  | 'fact_unguarded'
  | 'other_fact'
  | 'vulnerability_id'
  | 'weakness_id'
  | 'cvss_vector'
  | 'cvss_score'
  | 'severity_score'
  | 'epss'
  | 'software_version'
  | 'software_name'
  | 'internal_host'
  | 'private_address'
  | 'file_path'
  | 'stack_trace'
  | 'secret'
  | 'possible_secret'
  | 'attack_words'
  | 'attack_hint';

/** A public text of a notice and where it stands: `/title`, `/updates/3/body`. */
export interface PublicText {
  place: string;
  text: string;
}

/** Something in a public text that gives away what is private, or may. */
export interface DisclosureFinding {
  level: DisclosureLevel;
  rule: DisclosureRule;
  /** In plain words, with the excerpt's first word left out: “is a CVE id”. */
  message: string;
  place: string;
  /** Offsets in the text as it was typed, UTF-16 units; `end` is behind the last. */
  start: number;
  end: number;
  /** The words as their reader sees them. */
  excerpt: string;
  /** Words that could stand there instead; empty where leaving it out is best. */
  suggestion: string;
  /** The same for the same words under the same rule in the same place: what an override names. */
  fingerprint: string;
  /** Of `other_fact`: the id of the notice that keeps it back. For staff. */
  notice?: string;
  /** Of `other_fact`: whether it is only the name or the version of a package. */
  side?: 'name' | 'version';
}
