/** The encodings that a client accepts and we have, best first; parsed once a distinct header. */
const KNOWN = new Map<string, 'br' | 'gzip' | 'identity'>();
const MAX_KNOWN = 500;

function parse(header: string): 'br' | 'gzip' | 'identity' {
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

/** RFC 9110 §12.5.3, for the three encodings that are kept ready. */
export function encodingFor(header: string | undefined): 'br' | 'gzip' | 'identity' {
  if (header === undefined) {
    return 'identity';
  }
  const known = KNOWN.get(header);
  if (known !== undefined) {
    return known;
  }
  if (KNOWN.size >= MAX_KNOWN || header.length > 1_000) {
    return parse(header.slice(0, 1_000));
  }
  const encoding = parse(header);
  KNOWN.set(header, encoding);
  return encoding;
}

/** Whether If-None-Match names the tag; RFC 9110 §13.1.2 compares weakly. */
export function matchesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) {
    return false;
  }
  if (header === etag || header === '*') {
    return true;
  }
  return header.length < 4_000
    ? header.split(',').some((part) => part.trim().replace(/^W\//, '') === etag)
    : false;
}
