import { disclosedOf, NOTHING_DISCLOSED, type DisclosedFacts } from '#src/domain/disclosed.ts';
import { secondPersonAsked } from '../approval/enforced.ts';
import { readDecision, type DecisionView } from '../approval/read.ts';
import { iso } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { operation } from '../operation.ts';
import { loadPrivateFacts } from './private-facts.ts';
import { disclosureHash, requestedFacts } from './text.ts';

interface FactsView {
  cves: string[];
  packages: string[];
  fixed_in: string[];
  nicknames: string[];
  cvss_vector: string | null;
  cvss_score: number | null;
}

export interface DisclosureView {
  embargo_until: string | null;
  /** Why nothing can be published now; null where it can. */
  not_yet: string | null;
  /** Whether a second person's word is needed. */
  approval_needed: boolean;
  /** What could be published: the private facts that may ever be. */
  known: FactsView;
  disclosed: FactsView | null;
  disclosed_at: string | null;
  /** What somebody asked to publish, and who may decide on it. */
  requested: (FactsView & DecisionView) | null;
}

function factsView(facts: DisclosedFacts): FactsView {
  return {
    cves: facts.cves,
    packages: facts.packages,
    fixed_in: facts.fixedIn,
    nicknames: facts.nicknames,
    cvss_vector: facts.cvssVector,
    cvss_score: facts.cvssScore,
  };
}

/** What of a notice's private facts is public, asked for, or could be. */
export const readDisclosure = operation({ scope: 'notices:read' }).read(
  async (tx, noticeId: string): Promise<DisclosureView> => {
    const notice = await loadNotice(tx.q, noticeId);
    const own = await loadPrivateFacts(tx.q, noticeId);
    const disclosed = disclosedOf(notice.disclosed);
    const requested = await requestedFacts(tx.q, noticeId);
    const embargoed = notice.embargoUntil !== null && tx.now < notice.embargoUntil;
    return {
      embargo_until: iso(notice.embargoUntil),
      not_yet:
        notice.status === 'draft'
          ? 'This notice is a draft: nothing of it is public yet.'
          : embargoed
            ? 'These facts are under embargo.'
            : null,
      approval_needed: await secondPersonAsked(tx.q),
      known: factsView({
        ...NOTHING_DISCLOSED,
        cves: [...own.cves],
        packages: [...own.packages],
        fixedIn: [...own.fixedIn],
        nicknames: [...own.nicknames],
        cvssVector: own.cvssVector ?? null,
        cvssScore: own.cvssScore ?? null,
      }),
      disclosed: disclosed === null ? null : factsView(disclosed),
      disclosed_at: iso(notice.disclosedAt),
      requested:
        requested === null
          ? null
          : {
              ...factsView(requested),
              ...(await readDecision(tx, noticeId, 'disclosure', disclosureHash(requested))),
            },
    };
  },
);
