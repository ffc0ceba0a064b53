import type { PublicNotice } from '../view.ts';

const BY_NOTICE = /^\/notices\/([a-z0-9]{1,64})\/csaf\.json$/;
const BY_FILE = /^\/csaf\/\d{4}\/fw-\d{4}-([a-z0-9]{1,64})\.json$/;

/** The notice that an advisory's path names; undefined for any other path. */
export function noticeOfAdvisory(path: string): string | undefined {
  return (BY_NOTICE.exec(path) ?? BY_FILE.exec(path))?.[1];
}

/** The forms of the paths of advisories, and of what says where they are. */
export const ADVISORY_FORMS: readonly RegExp[] = [
  BY_NOTICE,
  BY_FILE,
  /^\/\.well-known\/csaf\/provider-metadata\.json$/,
  /^\/\.well-known\/security\.txt$/,
];

/** Whether a path is that of CSAF's provider metadata. */
export const isMetadataPath = (path: string): boolean =>
  path === '/.well-known/csaf/provider-metadata.json';
/** Whether a path is that of `security.txt` (RFC 9116). */
export const isSecurityPath = (path: string): boolean => path === '/.well-known/security.txt';

/** CSAF 2.0 §5.1: the file is named after the tracking id, which is in lower case already. */
export function trackingId(notice: Pick<PublicNotice, 'id' | 'publishedAt'>): string {
  return `fw-${yearOf(notice)}-${notice.id}`;
}

/** Where the advisory is, for good: in the folder of the year in which the notice was published. */
export function advisoryUrl(notice: PublicNotice, origin: string): string {
  return `${origin}/csaf/${yearOf(notice)}/${trackingId(notice)}.json`;
}

const yearOf = ({ publishedAt }: Pick<PublicNotice, 'publishedAt'>): number =>
  new Date(publishedAt).getUTCFullYear();
