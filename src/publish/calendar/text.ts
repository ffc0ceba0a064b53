import { decodeXML } from 'entities';

/** Controls but tab and line feed, and marks that turn the direction of what follows them. */
const UNPRINTABLE = /(?![\t\n])\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;

/** Text of several lines with line feeds only: what splits lines elsewhere splits none here. */
function calendarText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(UNPRINTABLE, '');
}

/** The text on one line; `otherwise` where nothing is left of it. */
export function calendarLine(text: string, otherwise: string): string {
  const line = calendarText(text).replace(/\s+/g, ' ').trim();
  return line === '' ? otherwise : line;
}

/** The link's words, and its address where that says more. */
function linkText(_link: string, href: string, label: string): string {
  const address = href.replace(/^mailto:/, '');
  return label === address || !/^(?:https?|mailto):/.test(href) ? label : `${label} (${address})`;
}

/**
 * Our sanitised HTML as plain text: a line a paragraph, point or row, links with their address.
 * Only tags hold a `<` in it and the renderer sets its line feeds, so that patterns are enough.
 */
export function htmlToText(html: string): string {
  const text = html
    .replace(/<a href="([^"]*)"[^>]*>(.*?)<\/a>/gs, linkText)
    .replace(/<li>(?:<p>)?/g, '- ')
    .replace(/<tr>\n/g, '')
    .replace(/<\/t[dh]>\n/g, ' ')
    .replace(/<br ?\/?>\n?|<\/(?:pre|p|h3|h4|table|ul|ol|blockquote)>/g, '\n')
    .replace(/<[^>]*>/g, '');
  return calendarText(decodeXML(text))
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
