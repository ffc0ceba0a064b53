import { createHash } from 'node:crypto';
import { renderMarkdown } from './markdown.ts';
import type { PublicBranding, PublicView } from './view.ts';

/** What owners chose, as the settings keep it. */
export interface ChosenBranding {
  logo: { type: string; width: number; height: number; base64: string } | null;
  accent: { light: string; dark: string } | null;
  links: { label: string; url: string }[];
  /** Markdown. */
  footer: string | null;
  css: string | null;
}

/** A style sheet or a picture, to be served at its path. */
export interface BrandingDocument {
  contentType: string;
  body: string | Buffer;
}

const LOGO_PATHS: Record<string, string> = {
  'image/png': '/logo.png',
  'image/jpeg': '/logo.jpg',
  'image/webp': '/logo.webp',
};

/** The public side of the branding; null where nothing was chosen. `base`: the page's address. */
export function publicBranding(chosen: ChosenBranding, base?: string): PublicBranding | null {
  const { logo, accent, links, footer, css } = chosen;
  if (logo === null && accent === null && links.length === 0 && footer === null && css === null) {
    return null;
  }
  const digest = createHash('sha256').update(JSON.stringify(chosen)).digest('base64url');
  return {
    version: digest.slice(0, 8),
    logo: logo && { path: LOGO_PATHS[logo.type] ?? '/logo.png', ...logo },
    accent,
    links,
    footerHtml: footer === null ? null : renderMarkdown(footer, base),
    css,
  };
}

function styleSheet({ accent, css }: PublicBranding): string {
  const colours =
    accent === null
      ? ''
      : `:root{--accent:${accent.light};--band:${accent.light}}\n` +
        `@media (prefers-color-scheme:dark){:root{--accent:${accent.dark};--band:${accent.dark}}}\n`;
  return `${colours}${css ?? ''}\n`;
}

/** The branding's files: `/branding.css`, and the logo where one was chosen; else null. */
export function brandingDocument(view: PublicView, path: string): BrandingDocument | null {
  const branding = view.page.branding ?? null;
  if (path === '/branding.css') {
    const body = branding === null ? '\n' : styleSheet(branding);
    return { contentType: 'text/css; charset=utf-8', body };
  }
  const logo = branding?.logo ?? null;
  if (logo === null || path !== logo.path) {
    return null;
  }
  return { contentType: logo.type, body: Buffer.from(logo.base64, 'base64') };
}
