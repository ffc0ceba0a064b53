import type { RecipientStatus } from './read-dsn.ts';
import { addressOf } from './fields.ts';
import type { ReportParts } from './mime-parts.ts';

/**
 * The bounces of qmail and its offspring (QSBMF): no MIME report, but a fixed first line, and
 * paragraphs that begin with `<address>:`. Null for any other text.
 */
export function readQmail(parts: ReportParts): RecipientStatus[] | null {
  const text = parts.text.replaceAll('\r\n', '\n').slice(0, 16_000);
  if (!/^Hi\. (?:This is the|The) [\w.-]+ (?:program|server)? ?at /.test(text)) {
    return null;
  }
  // Below this line stands the message itself, which anybody may have written.
  const [told = ''] = text.split(/\n--- (?:Below|Enclosed)/);
  const found = [...told.matchAll(/(?:^|\n)<([^<>\n]{3,320})>:\n((?:[^\n]+\n?)+)/g)].slice(0, 50);
  const recipients = found.map((match): RecipientStatus => {
    const diagnostic = match[2]!.replace(/\s+/g, ' ').trim().slice(0, 1_000);
    const address = addressOf(match[1]);
    return {
      action: /delay|not yet|still trying/i.test(diagnostic) ? 'delayed' : 'failed',
      status: /\(#([245]\.\d{1,3}\.\d{1,3})\)/.exec(diagnostic)?.[1] ?? '',
      diagnostic,
      addresses: address === null ? [] : [address],
    };
  });
  return recipients.length === 0 ? null : recipients;
}
