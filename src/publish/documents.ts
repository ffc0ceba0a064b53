import { ADVISORY_FORMS, advisoryDocument } from './advisory/index.ts';
import { badgeDocument } from './badge.ts';
import { brandingDocument, type BrandingDocument } from './branding.ts';
import { calendarDocument } from './calendar/index.ts';
import type { PublicDocument } from './document.ts';
import { feedDocument } from './feeds/index.ts';
import { statuspageDocument } from './statuspage/index.ts';
import type { PublicView } from './view.ts';

const FAMILIES = [
  statuspageDocument,
  feedDocument,
  calendarDocument,
  badgeDocument,
  brandingDocument,
  advisoryDocument,
] as const;

/** The forms of the paths of public documents. */
export const DOCUMENT_FORMS: readonly RegExp[] = [
  /^\/(?:components\/[a-z0-9-]{1,64}\/)?(?:history|updates)\.(?:rss|atom|json)$/,
  /^\/(?:components\/[a-z0-9-]{1,64}\/)?calendar\.ics$/,
  /^\/notices\/[a-z0-9]{1,64}\.ics$/,
  /^\/api\/v2\/[a-z/-]{1,60}\.json$/,
  ...ADVISORY_FORMS,
  /^\/maintnote\.ics$/,
  /^\/badge\.svg$/,
  /^\/(?:branding\.css|logo\.(?:png|jpg|webp))$/,
];

/**
 * Whether a path has the form of a public document: a feed, a calendar, the compatible API, the
 * badge. Whether that component or notice exists is another question.
 */
export function isDocumentPath(path: string): boolean {
  return DOCUMENT_FORMS.some((form) => form.test(path));
}

/** The document at a path, made from the snapshot alone; null where there is none. */
export function renderDocument(
  view: PublicView,
  path: string,
): PublicDocument | BrandingDocument | null {
  for (const render of FAMILIES) {
    const document = render(view, path);
    if (document !== null) {
      return document;
    }
  }
  return null;
}
