import { escapeHtml } from '#src/domain/plain.ts';
import type { PublicDocument } from './document.ts';
import type { OverallIndicator, PublicView } from './view.ts';

const FILLS: Record<OverallIndicator, string> = {
  none: '#1a7f4b',
  maintenance: '#1f66c1',
  minor: '#8a5a00',
  major: '#a8440c',
  critical: '#b3261e',
};

const CHARACTER = 6.6;
const PADDING = 10;

function escapeXml(text: string): string {
  // eslint-disable-next-line no-control-regex -- XML 1.0 forbids them
  return escapeHtml(text.replace(/[\u0000-\u001f\ufffe\uffff]/g, ' '));
}

function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** A small picture of the overall state, for a README or an intranet; its words are its name. */
export function badgeDocument(view: PublicView, path: string): PublicDocument | null {
  if (path !== '/badge.svg') {
    return null;
  }
  const left = shorten(view.page.name.toWellFormed(), 40);
  const right = view.overall.description;
  const leftWidth = Math.round([...left].length * CHARACTER + 2 * PADDING);
  const rightWidth = Math.round([...right].length * CHARACTER + 2 * PADDING);
  const width = leftWidth + rightWidth;
  const label = escapeXml(`${left}: ${right}`);
  return {
    contentType: 'image/svg+xml; charset=utf-8',
    body:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="22" role="img" aria-label="${label}">` +
      `<title>${label}</title>` +
      `<path fill="#33383f" d="M3 0h${leftWidth - 3}v22H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3Z"/>` +
      `<path fill="${FILLS[view.overall.indicator]}" d="M${leftWidth} 0h${rightWidth - 3}a3 3 0 0 1 3 3v16a3 3 0 0 1-3 3H${leftWidth}Z"/>` +
      `<g fill="#fff" font-family="system-ui,sans-serif" font-size="12">` +
      `<text x="${PADDING}" y="15" textLength="${leftWidth - 2 * PADDING}" lengthAdjust="spacingAndGlyphs">${escapeXml(left)}</text>` +
      `<text x="${leftWidth + PADDING}" y="15" textLength="${rightWidth - 2 * PADDING}" lengthAdjust="spacingAndGlyphs">${escapeXml(right)}</text>` +
      `</g></svg>\n`,
  };
}
