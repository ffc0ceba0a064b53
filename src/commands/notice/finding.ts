import type { DisclosureNotice } from './disclosure-findings.ts';

/** Something staff should know before they publish. */
export interface Finding extends Partial<Omit<DisclosureNotice, 'level' | 'code' | 'detail'>> {
  /**
   * `reason`: planned work is published with a `lead_reason` only; `block`: words that must not be
   * published; `warn`: nothing is asked.
   */
  level: 'reason' | 'block' | 'warn';
  code:
    | 'lead_time'
    | 'planned_ahead'
    | 'freeze'
    | 'checklist'
    | 'overlap'
    | 'blast_radius'
    | 'disclosure'
    | 'respond_by';
  detail: string;
  /** Components that it is about, by slug. */
  components?: string[];
}
