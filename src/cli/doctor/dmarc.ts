import type { Dns } from './dns.ts';
import { tagsOf } from './tags.ts';

/** RFC 9989 §4.10: longer names jump to this many labels, so that no walk has more than 8 steps. */
const LONGEST = 8;

export interface DmarcRecord {
  /** The domain that it was found for. */
  domain: string;
  text: string;
  tags: Map<string, string>;
}

export type DmarcWalk =
  | {
      is: 'known';
      /** The walk's end: what counts as the same organisation. */
      organisation: string;
      /** What receivers apply to mail of the domain; null where there is nothing. */
      policy: DmarcRecord | null;
      /** Domains with more than one record, all of which receivers leave out. */
      doubled: string[];
    }
  | { is: 'unknown'; why: string };

function steps(domain: string): string[] {
  const labels = domain.split('.');
  const from = labels.length > LONGEST ? labels.length - (LONGEST - 1) : 1;
  const parents = labels.slice(from).map((_, index) => labels.slice(from + index).join('.'));
  return [domain, ...parents];
}

/** The end of the walk, by the records found on it, the longest name first. */
function organisationOf(domain: string, found: readonly DmarcRecord[]): string {
  for (const { domain: name, tags } of found) {
    const psd = tags.get('psd')?.toLowerCase();
    if (psd === 'n') {
      return name;
    }
    if (psd === 'y' && name !== domain) {
      const labels = domain.split('.');
      return labels.slice(-(name.split('.').length + 1)).join('.');
    }
  }
  return found.at(-1)?.domain ?? domain;
}

/** Walks the tree of names from a domain upwards, as receivers do (RFC 9989 §4.10). */
export async function walkDmarc(dns: Dns, domain: string): Promise<DmarcWalk> {
  const found: DmarcRecord[] = [];
  const doubled: string[] = [];
  for (const name of steps(domain)) {
    const answer = await dns.txt(`_dmarc.${name}`);
    if (answer.is === 'unknown') {
      return { is: 'unknown', why: `_dmarc.${name}: ${answer.why}` };
    }
    const records = answer.values.filter((text) => /^v\s*=\s*DMARC1\s*(?:;|$)/.test(text));
    if (records.length > 1) {
      doubled.push(name);
    } else if (records.length === 1) {
      found.push({ domain: name, text: records[0]!, tags: tagsOf(records[0]!) });
      if (['y', 'n'].includes(found.at(-1)!.tags.get('psd')?.toLowerCase() ?? '')) {
        break;
      }
    }
  }
  const organisation = organisationOf(domain, found);
  const policy =
    found.find((record) => record.domain === domain) ??
    found.find((record) => record.domain === organisation) ??
    found.at(-1) ??
    null;
  return { is: 'known', organisation, policy, doubled };
}
