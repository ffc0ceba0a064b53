import type { PublicPage, PublicView } from '../publish/view.ts';

/** Whose page this is; null where even that cannot be read, so that an error page never fails itself. */
export async function pageOrNull(
  app: { publicView(): Promise<PublicView> } | undefined,
): Promise<PublicPage | null> {
  try {
    return (await app?.publicView())?.page ?? null;
  } catch {
    return null;
  }
}
