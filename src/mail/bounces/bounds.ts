/** Mail servers send back headers or little more; what is larger is no report. */
export const MAX_REPORT_BYTES = 2 * 1024 * 1024;
/**
 * How much of a message is parsed. What the server says stands in front (RFC 3462 §1, RFC 5965 §2),
 * and behind it only what was sent back. The parser takes tens of microseconds for each line and each part.
 */
export const PARSED = { bytes: 256 * 1024, lines: 1_500, boundaries: 100 } as const;

const [LINE_FEED, DASH] = [10, 45];

/** The front of a message, up to whichever bound it reaches first: one look at each octet. */
export function parsedFront(raw: Uint8Array): Uint8Array {
  const front = raw.subarray(0, PARSED.bytes);
  let [from, lines, boundaries] = [0, 0, 0];
  while (from < front.length) {
    const isBoundary = front[from] === DASH && front[from + 1] === DASH;
    boundaries += isBoundary ? 1 : 0;
    lines += 1;
    if (lines > PARSED.lines || boundaries > PARSED.boundaries) {
      return front.subarray(0, from);
    }
    const end = front.indexOf(LINE_FEED, from);
    from = end === -1 ? front.length : end + 1;
  }
  return front;
}
