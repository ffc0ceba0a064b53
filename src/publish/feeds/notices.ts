import type { PublicComponent, PublicNotice, PublicView } from '../view.ts';

/** Every notice that the view holds, each once, in no order that means anything. */
export function noticesOf(view: PublicView): PublicNotice[] {
  const all = [
    ...view.latest.incidents,
    ...view.latest.work,
    ...view.active,
    ...view.upcoming,
    ...view.recent,
  ];
  return [...new Map(all.map((notice) => [notice.id, notice])).values()];
}

/** The published component with this slug; null where there is none. */
export function componentOf(view: PublicView, slug: string): PublicComponent | null {
  const all = [...view.groups.flatMap((group) => group.components), ...view.ungrouped];
  return all.find((component) => component.slug === slug) ?? null;
}

/** The notices that name a component. */
export function concerning(notices: readonly PublicNotice[], componentId: string): PublicNotice[] {
  return notices.filter((notice) => notice.components.some(({ id }) => id === componentId));
}

/** The host that ids are made with: `status.example.com`, without port and brackets. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/[^a-z0-9.-]+/gi, '-').replace(/^-+|-+$/g, '');
}
