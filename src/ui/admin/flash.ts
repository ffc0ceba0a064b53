/** What a page says after a form did its work. The address carries a word of this table, never text. */
const FLASHES = {
  'signed-out': 'You are signed out.',
  'draft-saved': 'The draft is saved. Nobody but staff can see it.',
  'draft-discarded': 'The draft is discarded.',
  'override-asked': 'Your text is kept, and an approver is asked. Nothing is published yet.',
  'override-given': 'That text may stand now, with your reason on the record.',
  'override-refused': 'It is back with its author, with your reason.',
  'override-withdrawn': 'The question is withdrawn.',
  'summary-saved': 'The summary is saved. Only staff can see what is not published.',
  'summary-discarded': 'It is discarded.',
  'summary-published': 'The summary is published.',
  'brief-saved': 'The brief is saved.',
  'brief-sent': 'The brief is saved and on its way to support.',
  disclosed: 'These facts are public now.',
  published: 'Published. The page shows it now; the mails are on their way.',
  'published-quietly': 'Published. The page shows it now; nobody gets a mail.',
  'update-posted': 'The update is published.',
  'window-moved': 'The new times are published.',
  'approval-asked': 'A second person is asked. Nothing is published yet.',
  'approval-given': 'Your word is on the record, for exactly this text.',
  'approval-refused': 'It is back with its author, who is told your reason.',
  'review-objected':
    'Your objection is on the record, and its authors are told. It stands until somebody has corrected it in their own words.',
  'review-closed': 'The review has ended, with your reason on the record.',
  'stage-moved': 'The step is on the timeline.',
  'stages-planned': 'The plan is saved. The page shows it.',
  'response-closed': 'The response clock has stopped; the reason is on the record.',
  'facts-saved': 'Saved. Customers read nothing of it.',
  'rollout-paused': 'The rollout is paused: no further stage begins.',
  'rollout-resumed': 'The rollout goes on.',
  'checks-saved': 'The checklist is saved, with your name.',
  'recurrence-added': 'The rule is added. Its next times become notices ahead of their start.',
  'recurrence-saved': 'The rule is saved. Notices that were made stay as they are.',
  'recurrence-skipped': 'That time is left out.',
  'recurrence-ended': 'The rule has ended. Notices that were made stay.',
  'contact-added': 'The contact is added.',
  'contact-saved': 'The contact is saved.',
  'contact-removed': 'The contact is removed and is told nothing more.',
  'ladder-saved': 'The ladder is saved. It holds from now on.',
  'checklists-saved': 'The checklists are saved. What was ticked on notices stays.',
  'freeze-added': 'The freeze is added. Planned work in it asks for a reason.',
  'freeze-removed': 'The freeze is removed.',
  'enforcement-saved': 'Saved. It holds from the next publication on.',
  'preset-applied': 'The times are taken over, as a new version of the policies.',
  'version-applied': 'That version holds again, as the newest one.',
  'rules-saved': 'Saved, as a new version of the policies.',
  'component-added': 'The component is added.',
  'component-saved': 'The component is saved.',
  'component-archived': 'The component is archived: it is kept for the record and shown nowhere.',
  'group-added': 'The group is added.',
  'group-saved': 'The group is saved.',
  'group-deleted': 'The group is deleted; its components stand on their own now.',
  'subscriber-asked': 'Added. A mail asks this person to confirm; nothing else is sent before.',
  'subscriber-vouched': 'Added and confirmed, with your word for it on the record.',
  'subscriber-saved': 'The subscription is saved.',
  'subscriber-reinstated': 'Mail goes there again, with your reason on the record.',
  'subscriber-removed': 'The subscriber and every record of mail to them are erased.',
  'subscribers-suppressed': 'They get no more mail.',
  'subscribers-removed': 'The chosen subscribers and every record of mail to them are erased.',
  'mail-paused': 'No mail goes out until it is resumed, or its time is over.',
  'mail-resumed': 'Mail goes out again.',
  'domain-held': 'Mail to this domain is held back.',
  'domain-released': 'Mail to this domain goes out again.',
  'domains-released': 'Mail to every held domain goes out again.',
  'announcement-released': 'The rest goes out within a minute.',
  'mail-resent': 'Failed mail is on its way again.',
  'mail-called-back': 'What waited is called back. What was sent stays sent.',
  'alerts-saved': 'Staff are told like this from now on.',
  'import-cancelled': 'The import is ended where it stood. What it had done stays.',
  'template-saved': 'The template is saved. It is used from the next notice or update on.',
  'template-reverted': 'The shipped text is in use again; your versions are kept.',
  'template-created': 'The template is added. Choose it in the form of a notice.',
  'token-revoked': 'The token is revoked and works no more.',
  'settings-saved': 'The settings are saved.',
  'branding-saved': 'The page looks like this from now on.',
  'branding-removed': 'It is removed from the page.',
  'tier-saved': 'The policy is saved. What was announced before stays as it was.',
  'person-deactivated':
    'The account is deactivated: no sign-in, no session and no token of theirs works.',
  'person-password':
    'The new password works, and every session of theirs is ended. Tell them on a safe way.',
  'password-changed': 'Your new password works. You are signed out everywhere else.',
  'person-added': 'The account is made. Tell them the password on a safe way.',
} as const;

export type Flash = keyof typeof FLASHES;

/** `/admin/components?flash=component-saved` */
export function withFlash(path: string, flash: Flash): string {
  return `${path}?flash=${flash}`;
}

/** The sentence for `?flash=`; null for none or an unknown word. */
export function flashText(url: URL): string | null {
  const word = url.searchParams.get('flash') ?? '';
  return Object.hasOwn(FLASHES, word) ? FLASHES[word as Flash] : null;
}
