import type { PublicView } from '#src/publish/view.ts';
import { componentOf, noticeOf, noticesOf } from './fixture.ts';

/** What the public pages ask the app for, answered from one view. */
export function appOf(view: PublicView | undefined) {
  return {
    publicView: () => Promise.resolve(view),
    publicNotice(id: string) {
      const notice = view && noticeOf(view, id);
      return Promise.resolve(notice ? { view, notice } : null);
    },
    publicComponent(slug: string) {
      const component = view && componentOf(view, slug);
      return Promise.resolve(
        component ? { view, component, notices: noticesOf(view, slug) } : null,
      );
    },
    /** November 2026 has the view's notices, October none; there is no other month. */
    publicMonth(month: string) {
      const known = ['2026-10', '2026-11'].indexOf(month);
      return Promise.resolve(
        view && known >= 0
          ? {
              view,
              month,
              notices: known === 1 ? noticesOf(view) : [],
              previous: known === 1 ? '2026-10' : null,
              next: known === 0 ? '2026-11' : null,
            }
          : null,
      );
    },
  };
}
