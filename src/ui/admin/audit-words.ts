import { personOf, tokenOf } from '#src/domain/actor.ts';

const WORDS: Record<string, string> = {
  'notice.create': 'wrote a draft',
  'notice.edit': 'changed a draft',
  'notice.discard': 'discarded a draft',
  'notice.publish': 'published a notice',
  'notice.update': 'posted an update',
  'notice.reschedule': 'moved a notice to other times',
  'notice.extend': 'extended a notice',
  'notice.start': 'started a notice by the clock',
  'notice.complete': 'completed a notice by the clock',
  'notice.remind': 'reminded subscribers by the clock',
  'promise.nudge': 'told staff of a promise',
  'approval.request': 'asked for a second person’s word',
  'approval.approve': 'approved a text',
  'approval.reject': 'sent a text back',
  'approval.void': 'ended an approval by changing the text',
  'approval.close': 'ended a review without a second person’s word',
  'approval.break_glass': 'published without the approval that was needed',
  'notice.revise': 'changed what staff know of a notice',
  'notice.close_response': 'stopped a response clock without the patch',
  'rollout.move_stage': 'moved a stage of a rollout',
  'rollout.plan_stage': 'planned a stage of a rollout',
  'rollout.pause': 'paused a rollout',
  'rollout.resume': 'let a rollout go on',
  'check.tick': 'ticked an item of a checklist',
  'check.untick': 'took back the tick of an item',
  'recurrence.create': 'added recurring work',
  'recurrence.edit': 'changed recurring work',
  'recurrence.skip': 'left out a time of recurring work',
  'recurrence.end': 'ended recurring work',
  'freeze.create': 'added a freeze',
  'freeze.remove': 'removed a freeze',
  'contact.create': 'added a contact',
  'contact.edit': 'changed a contact',
  'contact.remove': 'removed a contact',
  'brief.save': 'changed a support brief',
  'summary.draft': 'drafted a summary',
  'summary.edit': 'changed a summary',
  'summary.publish': 'published a summary',
  'summary.correct': 'corrected a summary',
  'summary.discard': 'discarded the draft of a summary',
  'disclosure.request': 'asked to disclose private facts',
  'disclosure.publish': 'disclosed private facts',
  'disclosure.ask_override': 'asked to let words pass that were held back',
  'disclosure.end_override_request': 'ended a request to let words pass',
  'disclosure.override': 'let words pass that were held back',
  'disclosure.override_before_embargo': 'let a private fact out before its embargo ended',
  'mail_queue.pause': 'paused all mail',
  'mail_queue.resume': 'let mail go on',
  'mail_queue.hold_domain': 'held the mail of a domain',
  'mail_queue.release_domain': 'released the mail of a domain',
  'mail_queue.hold_announcement': 'let the rest of an announcement wait',
  'mail_queue.release_announcement': 'let the rest of an announcement go on',
  'mail_queue.retry': 'had failed mail tried again',
  'mail_queue.test': 'sent a test mail',
  'mail_queue.cancel': 'called off mail that was waiting',
  'component.create': 'added a component',
  'component.edit': 'changed a component',
  'component.archive': 'archived a component',
  'component.import': 'imported components',
  'disclosure.guess': 'was refused words that are private',
  'group.create': 'added a group',
  'group.edit': 'changed a group',
  'group.delete': 'deleted a group',
  'subscriber.add': 'added a subscriber',
  'subscriber.edit': 'changed a subscription',
  'subscriber.reinstate': 'reinstated a subscriber whose mail had come back',
  'subscriber.reinstate_many': 'reinstated subscribers of a time span',
  'subscriber.remove': 'removed a subscriber',
  'subscriber.export': 'exported the subscribers',
  'subscriber.export_suppressions': 'exported the suppressed addresses',
  'subscriber.suppress': 'ended mail to a list of addresses',
  'subscriber.carry_over': 'carried over what readers had said after a backup was made',
  'subscriber.import_start': 'began an import of subscribers',
  'subscriber.import': 'imported subscribers',
  'subscriber.import_cancel': 'ended an import of subscribers',
  'subscriber.follow': 'followed a notice',
  'subscriber.unfollow': 'ended following a notice',
  'subscriber.confirm': 'confirmed a subscription',
  'subscriber.change_preferences': 'changed what they are mailed',
  'subscriber.unsubscribe': 'unsubscribed',
  'subscriber.forget': 'was forgotten: never confirmed',
  'subscriber.renew_links': 'made their old links worthless',
  'subscriber.erase': 'had themselves erased',
  'template.create': 'added a template',
  'template.save': 'saved a template',
  'template.revert': 'went back to a shipped template',
  'token.create': 'made a token',
  'token.revoke': 'revoked a token',
  'user.create': 'added a person',
  'user.create_owner': 'set up the page',
  'user.change_password': 'changed a password',
  'user.deactivate': 'deactivated an account',
  'settings.save': 'saved the settings',
  'settings.save_branding': 'changed how the page looks',
  'settings.save_tier_policy': 'changed a tier’s policy',
  'settings.apply_preset': 'took over the times of a preset',
  'settings.restore_policies': 'applied an older version of the policies again',
  'settings.save_assessment_rules': 'changed what counts as a high EPSS',
  'settings.save_mail_alerts': 'changed who is told of trouble with mail',
  'settings.save_ladder': 'changed who is told of what is overdue',
  'settings.save_checklists': 'changed the checklists',
  'settings.save_enforcement': 'changed when a second person is asked',
};

/** Who acted, for people: `user:ada@example.com` is just the address. */
export function actorWords(label: string): string {
  if (label === 'system') {
    return 'The clock';
  }
  const token = tokenOf(label);
  return token === null ? personOf(label) : `Token ${token}`;
}

/** Of what staff were told, where the record says it. */
const NUDGES: Record<string, string> = {
  update_overdue: 'told staff of an update that is due',
  start_overdue: 'told staff of work that has not begun',
  running_over: 'told staff of work that reaches its planned end',
  long_running: 'told staff of work that has run for a day',
  watch_over: 'told staff of a watch that is over',
  respond_by_at_risk: 'told staff of a time to respond that is at risk',
  respond_by_breached: 'told staff of a time to respond that is breached',
  review_due: 'told staff of a text that waits for a second person',
  summary_due: 'told staff of a summary that is due',
  break_glass: 'told staff of a publication without approval',
  embargo_over: 'told staff of an embargo that has ended',
};

/** What an action of the record was, in words; an unknown one as it is written. */
export function actionWords(action: string, { reason }: { reason?: unknown } = {}): string {
  if (action === 'promise.nudge' && typeof reason === 'string' && Object.hasOwn(NUDGES, reason)) {
    return NUDGES[reason]!;
  }
  return Object.hasOwn(WORDS, action) ? WORDS[action]! : action;
}

/** The page of what an entry is about, where there is one. */
export function entryLink(entry: {
  entity: string;
  entity_id: string;
  action: string;
}): string | null {
  if (
    entry.action === 'notice.discard' ||
    entry.action === 'subscriber.remove' ||
    entry.action === 'subscriber.erase'
  ) {
    return null;
  }
  switch (entry.entity) {
    case 'notice':
      return `/admin/notices/${encodeURIComponent(entry.entity_id)}`;
    case 'subscriber':
      return `/admin/subscribers/${encodeURIComponent(entry.entity_id)}`;
    case 'template':
      return `/admin/templates/${entry.entity_id.split('/').map(encodeURIComponent).join('/')}`;
    default:
      return null;
  }
}
