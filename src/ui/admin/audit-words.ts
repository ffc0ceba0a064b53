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
  'component.create': 'added a component',
  'component.edit': 'changed a component',
  'component.archive': 'archived a component',
  'component.import': 'imported components',
  'group.create': 'added a group',
  'group.edit': 'changed a group',
  'group.delete': 'deleted a group',
  'subscriber.add': 'added a subscriber',
  'subscriber.edit': 'changed a subscription',
  'subscriber.reinstate': 'reinstated a subscriber whose mail had come back',
  'subscriber.remove': 'removed a subscriber',
  'subscriber.export': 'exported the subscribers',
  'subscriber.suppress': 'ended mail to a list of addresses',
  'subscriber.import_start': 'began an import of subscribers',
  'subscriber.import': 'imported subscribers',
  'subscriber.import_cancel': 'ended an import of subscribers',
  'subscriber.follow': 'followed a notice',
  'subscriber.unfollow': 'ended following a notice',
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
};

/** Who acted, for people: `user:ada@example.com` is just the address. */
export function actorWords(label: string): string {
  if (label === 'system') {
    return 'The clock';
  }
  return label.startsWith('token:')
    ? `Token ${label.slice('token:'.length)}`
    : label.replace(/^user:/, '');
}

/** What an action of the record was, in words; an unknown one as it is written. */
export function actionWords(action: string): string {
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
