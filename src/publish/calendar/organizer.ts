import { hostOf } from '../feeds/notices.ts';
import type { PublicPage } from '../view.ts';
import { pageName } from './calendar.ts';

/** Where an answer to an event goes: the support address, or one that nobody reads. */
export function organizer(page: PublicPage): { name: string; email: string } {
  const contact = (page.supportContact ?? '').replace(/^mailto:/i, '').trim();
  return {
    name: pageName(page),
    email: /^[^\s@;,:\\"<>]+@[a-z0-9.-]+$/i.test(contact) ? contact : `noreply@${hostOf(page.url)}`,
  };
}
