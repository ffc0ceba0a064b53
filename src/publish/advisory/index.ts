import type { PublicDocument } from '../document.ts';
import { noticesOf } from '../feeds/notices.ts';
import type { PublicView } from '../view.ts';
import { csafOf } from './csaf.ts';
import { advisoryUrl, isMetadataPath, isSecurityPath, noticeOfAdvisory } from './paths.ts';
import { providerMetadata } from './publisher.ts';
import { securityTxt } from './security-txt.ts';

export { ADVISORY_FORMS } from './paths.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const json = (content: object): string => `${JSON.stringify(content, null, 2)}\n`;

/**
 * `/notices/{id}/csaf.json` and the same at `/csaf/{year}/{tracking id}.json` once a CVE of the
 * notice is disclosed, `/.well-known/csaf/provider-metadata.json` and `/.well-known/security.txt`;
 * null for any other path.
 */
export function advisoryDocument(view: PublicView, path: string): PublicDocument | null {
  if (isMetadataPath(path)) {
    return { contentType: JSON_TYPE, body: json(providerMetadata(view.page)) };
  }
  if (isSecurityPath(path)) {
    const body = securityTxt(view);
    return body === null ? null : { contentType: 'text/plain; charset=utf-8', body };
  }
  const id = noticeOfAdvisory(path);
  const notice = id === undefined ? undefined : noticesOf(view).find((one) => one.id === id);
  if (notice === undefined) {
    return null;
  }
  const file = path.startsWith('/csaf/') ? advisoryUrl(notice, view.page.url) : null;
  if (file !== null && file !== `${view.page.url}${path}`) {
    return null;
  }
  const advisory = csafOf(view.page, notice);
  return advisory === null ? null : { contentType: JSON_TYPE, body: json(advisory) };
}
