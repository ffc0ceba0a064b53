import { personOf, ROLE_SCOPES, type Actor } from '#src/domain/actor.ts';
import type { GuardedSubject } from '#src/domain/disclosure.ts';
import { activePeople } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { OverrideRequestRow } from '#src/store/overrides.ts';
import { ownersAnd } from '../message/recipients.ts';
import { tellAbout, type Told } from '../message/write-to.ts';
import { actingAs, type Tx } from '../operation.ts';
import { withMakers } from '../token/makers.ts';
import { userLabel } from '../user/label.ts';
import { nameToTell, reasonToTell } from './may-be-said.ts';
import { whyNotOverride } from './who.ts';

/** What the words belong to, in a sentence about the notice's name. */
const OF: Record<GuardedSubject, (name: string) => string> = {
  notice: (name) => `“${name}”`,
  summary: (name) => `the summary of “${name}”`,
  brief: (name) => `the support brief of “${name}”`,
};

/** Those who may let this text pass, whoever asked left out. */
async function approversOf(tx: Tx, row: OverrideRequestRow): Promise<string[]> {
  const able: string[] = [];
  for (const { email, role } of await activePeople(tx.q)) {
    const label = userLabel({ email });
    const person: Actor = { label, scopes: ROLE_SCOPES[role] };
    const text = { subject: row.subject, place: row.place, text: row.text };
    if (
      label !== row.requestedBy &&
      (await whyNotOverride(actingAs(tx, person), row.noticeId, text)) === null
    ) {
      able.push(email);
    }
  }
  return able;
}

/**
 * Tells approvers that somebody asks them to let words pass, once however many texts are asked
 * about at a time; the owners where nobody may. The words themselves are read signed in.
 */
export async function tellAsked(
  tx: Tx,
  notice: NoticeRow,
  rows: readonly OverrideRequestRow[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) {
    return;
  }
  const approvers = await approversOf(tx, first);
  const targets =
    approvers.length > 0
      ? approvers
      : (await ownersAnd(tx.q, notice, [])).map(({ target }) => target);
  const texts = rows.length === 1 ? 'a text' : `${rows.length} texts`;
  await tell(tx, notice, targets, {
    kind: 'override_asked',
    occasion: first.id,
    about: first.subject,
    subject: (name) => `Words held back: ${name}`,
    lines: (what) => [
      `${personOf(first.requestedBy)} asks to let ${texts} of ${what} pass, which the disclosure guard holds back.`,
    ],
    reason: first.note,
    end:
      approvers.length > 0
        ? 'Read them, then let them pass with a reason, or say what to write instead.'
        : 'Nobody but those who wrote it may approve: add somebody who may, or have it written otherwise.',
  });
}

/** Tells whoever asked what became of it. */
export async function tellAnswered(
  tx: Tx,
  notice: NoticeRow,
  row: OverrideRequestRow,
  answer: { outcome: 'passed' | 'refused'; reason: string },
): Promise<void> {
  const askers = await withMakers(tx.q, [row.requestedBy]);
  const people = (await activePeople(tx.q)).map(({ email }) => email);
  const passed = answer.outcome === 'passed';
  await tell(
    tx,
    notice,
    people.filter(
      (email) => askers.has(userLabel({ email })) && userLabel({ email }) !== tx.actor.label,
    ),
    {
      kind: 'override_answered',
      occasion: row.id,
      about: row.subject,
      subject: (name) => (passed ? `Words let pass: ${name}` : `Words refused: ${name}`),
      lines: (what) => [
        passed
          ? `${personOf(tx.actor.label)} lets the words pass that you asked about, in ${what}:`
          : `${personOf(tx.actor.label)} does not let the words pass that you asked about, in ${what}:`,
      ],
      reason: answer.reason,
      end: passed
        ? 'Nothing was published by it: the text may go out now, exactly as it stands.'
        : 'Write it otherwise, or ask again about another text.',
    },
  );
}

interface Answer extends Pick<Told, 'kind' | 'occasion'> {
  about: GuardedSubject;
  subject: (name: string) => string;
  lines: (what: string) => string[];
  reason: string;
  end: string;
}

async function tell(
  tx: Tx,
  notice: NoticeRow,
  targets: readonly string[],
  { kind, occasion, ...said }: Answer,
): Promise<void> {
  const name = await nameToTell(tx, notice);
  const reason = await reasonToTell(tx, notice.id, said.reason);
  const recipients = targets.map((target) => ({ channel: 'mail' as const, target }));
  await tellAbout(tx, notice, recipients, {
    ...{ kind, occasion, subject: said.subject(name) },
    lines: [...said.lines(OF[said.about](name)), reason, said.end],
    path: `/admin/notices/${notice.id}/overrides`,
  });
}
