import { LRUCache } from 'lru-cache';

type Encoding = 'br' | 'gzip' | 'identity';

function parse(header: string): Encoding {
  const accepted = new Set<string>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const refused = parameters.some((parameter) => /^q=0(?:\.0{1,3})?$/.test(parameter));
    if (!refused) {
      accepted.add(name);
    }
  }
  if (accepted.has('br')) {
    return 'br';
  }
  return accepted.has('gzip') || accepted.has('x-gzip') ? 'gzip' : 'identity';
}

/** Parsed once a distinct header. */
const known = new LRUCache<string, Encoding>({ max: 500, memoMethod: parse });

/** The best that the client takes (RFC 9110 §12.5.3) of the three encodings that are kept ready. */
export function encodingFor(header = ''): Encoding {
  return header.length > 1_000 ? parse(header.slice(0, 1_000)) : known.memo(header);
}

/** Whether If-None-Match names the tag; RFC 9110 §13.1.2 compares weakly. */
export function matchesTag(header: string | null | undefined, etag: string): boolean {
  if (typeof header !== 'string' || header.length > 4_000) {
    return false;
  }
  const strong = (tag: string) => tag.trim().replace(/^W\//, '');
  return (
    header === etag || header.trim() === '*' || header.split(',').map(strong).includes(strong(etag))
  );
}
