import { invalidInput } from '../domain/errors.ts';
import { fieldText, revisionFrom } from './forms.ts';
import {
  preferencesInput,
  requireChoices,
  valuesFromForm,
  type PreferenceValues,
} from './preferences.ts';

type Subscriptions = App.Locals['app']['subscriptions'];

/** What the reader has done on the page of their subscription, as the address afterwards says it. */
export type ManageOutcome =
  'saved' | 'followed' | 'unfollowed' | 'renewed' | 'erased' | 'unsubscribed';

/** Outcomes after which the link opens nothing any more. */
const WITHOUT_LINK: readonly ManageOutcome[] = ['renewed', 'erased', 'unsubscribed'];

export const OUTCOME_WORDS: Record<'saved' | 'followed' | 'unfollowed', string> = {
  saved: 'Your choices are saved.',
  followed: 'You follow this notice now, until it is over.',
  unfollowed: 'You do not follow this notice any more.',
};

/** Does what the pressed button says; throws the command's refusals. */
export async function manage(
  subscriptions: Subscriptions,
  token: string,
  form: FormData,
  values: PreferenceValues,
  followsNotices: boolean,
): Promise<ManageOutcome> {
  const notice = fieldText(form, 'notice');
  switch (form.get('action')) {
    case 'unsubscribe':
      await subscriptions.unsubscribe(token);
      return 'unsubscribed';
    case 'follow':
      await subscriptions.follow(token, notice);
      return 'followed';
    case 'unfollow':
      await subscriptions.unfollow(token, notice);
      return 'unfollowed';
    case 'renew':
      await subscriptions.renewLinks(token);
      return 'renewed';
    case 'erase':
      if (form.get('sure') !== 'yes') {
        throw invalidInput([
          {
            pointer: '/sure',
            detail: 'tick the box to say that you mean it; nothing is erased yet',
          },
        ]);
      }
      await subscriptions.erase(token);
      return 'erased';
    default:
      requireChoices(values, { followsNotices });
      await subscriptions.updatePreferences(token, preferencesInput(values), revisionFrom(form));
      return 'saved';
  }
}

/** Where the reader goes on after it: with the link, or without one that opens nothing any more. */
export function afterwards(outcome: ManageOutcome, token: string): string {
  const path = '/subscriptions/manage';
  return WITHOUT_LINK.includes(outcome)
    ? `${path}?${outcome}`
    : `${path}?token=${encodeURIComponent(token)}&${outcome}`;
}

/** The choices as sent where they were, else as they are kept. */
export function valuesSent(form: FormData, kept: PreferenceValues): PreferenceValues {
  return form.has('action') && form.get('action') !== 'save'
    ? kept
    : { ...valuesFromForm(form), email: kept.email };
}
