import { isActive, isUpcoming } from '#src/domain/notice.ts';
import type { PublicDisclosure, PublicNotice } from '../view.ts';
import type { Products } from './products.ts';

/** The form of a CVE id that CSAF 2.0 takes. */
const CVE = /^CVE-[0-9]{4}-[0-9]{4,}$/;

export function cvesOf({ cves }: PublicDisclosure): string[] {
  return [...new Set(cves.map((id) => id.trim().toUpperCase()).filter((id) => CVE.test(id)))];
}

function severityOf(score: number): string {
  if (score === 0) {
    return 'NONE';
  }
  return score < 4 ? 'LOW' : score < 7 ? 'MEDIUM' : score < 9 ? 'HIGH' : 'CRITICAL';
}

const isV3 = (vector: string | null): vector is string => vector?.startsWith('CVSS:3.1/') ?? false;

/**
 * The notice's assessment is of one flaw, so of several CVEs none is given its score; and CSAF
 * 2.0 has no place for a CVSS 4.0 one. A vector of more than the base metrics has another score
 * than the base score, which is the one that belongs there.
 */
function scoreOf(disclosed: PublicDisclosure, products: string[], alone: boolean) {
  const { cvssVector, cvssScore } = disclosed;
  if (!alone || cvssScore === null || !isV3(cvssVector)) {
    return null;
  }
  if (cvssVector.split('/').length !== 9) {
    return null;
  }
  return {
    products,
    cvss_v3: {
      version: '3.1',
      vectorString: cvssVector,
      baseScore: cvssScore,
      baseSeverity: severityOf(cvssScore),
    },
  };
}

function scoreNote({ cvssVector, cvssScore }: PublicDisclosure) {
  const text = [cvssScore === null ? '' : `CVSS ${cvssScore.toFixed(1)}`, cvssVector ?? '']
    .filter((part) => part !== '')
    .join(', ');
  return text === ''
    ? []
    : [{ category: 'other', title: 'Assessed severity', text: `As assessed by us: ${text}.` }];
}

/** Whether the update is in place in the whole service. */
const isApplied = ({ status }: PublicNotice): boolean =>
  status === 'completed' || status === 'resolved';

function remediation(notice: PublicNotice, products: Products) {
  if (isApplied(notice)) {
    const details = 'The update is installed in the whole service. You do not need to do anything.';
    const date = new Date(notice.actualEnd ?? notice.updatedAt).toISOString();
    return { category: 'vendor_fix', details, date, product_ids: products.service };
  }
  const coming = isActive(notice.status) || isUpcoming(notice.status);
  return {
    category: coming ? 'vendor_fix' : 'none_available',
    details: coming
      ? 'We install the update in the service. You do not need to do anything.'
      : 'The update is not installed yet. We announce when it will be.',
    product_ids: products.service,
  };
}

/** A vulnerability for each CVE, with the state of our service and of the software that is named. */
export function vulnerabilitiesOf(
  notice: PublicNotice,
  disclosed: PublicDisclosure,
  products: Products,
): object[] {
  const cves = cvesOf(disclosed);
  const affected = [...(isApplied(notice) ? [] : products.service), ...products.software];
  const fixed = [...(isApplied(notice) ? products.service : []), ...products.fixed];
  const software =
    products.software.length === 0
      ? []
      : [
          {
            category: products.fixed.length === 0 ? 'none_available' : 'vendor_fix',
            details:
              products.fixed.length === 0
                ? 'We know of no version of this software in which it is closed.'
                : `It is closed in ${disclosed.fixedIn.join(', ')}.`,
            product_ids: products.software,
          },
        ];
  return cves.map((cve) => {
    const score = scoreOf(disclosed, [...affected, ...fixed], cves.length === 1);
    return {
      cve,
      notes: [
        {
          category: 'description',
          title: 'What it is about',
          text: `A weakness known as ${cve} in software that our service uses.`,
        },
        ...(score === null ? scoreNote(disclosed) : []),
      ],
      product_status: {
        ...(affected.length === 0 ? {} : { known_affected: affected }),
        ...(fixed.length === 0 ? {} : { fixed }),
      },
      ...(score === null ? {} : { scores: [score] }),
      remediations: [remediation(notice, products), ...software],
    };
  });
}
