const LONE = /[^\r]\n|\r[^\n]|^\n|\r$/;
const END = Buffer.from('.\r\n');
const LINE_END = Buffer.from('\r\n.\r\n');

/**
 * A message as it follows DATA, its dots doubled, with the end of it (RFC 5321 §4.5.2); null where
 * a CR or LF stands alone in it, which must never be sent as it is.
 */
export function dotStuffed(raw: Buffer): Buffer | null {
  const text = raw.toString('latin1');
  if (LONE.test(text)) {
    return null;
  }
  const end = text.endsWith('\r\n') ? END : LINE_END;
  return text.startsWith('.') || text.includes('\n.')
    ? Buffer.from(`${text.replace(/^\./gm, '..')}${end.toString()}`, 'latin1')
    : Buffer.concat([raw, end]);
}
