import type * as z from 'zod';
import { SETTINGS_READERS } from '#src/domain/actor.ts';
import type { Fault } from '#src/domain/errors.ts';
import type { Queries } from '#src/store/queries.ts';
import { raisePublication, readSettings, writeSetting } from '#src/store/record.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { throwFaults } from '../instants.ts';
import { operation } from '../operation.ts';
import { requireUnchanged } from '../unchanged.ts';
import { legible } from './branding-colour.ts';
import { BrandingInput } from './branding-input.ts';

const KEY = 'page.branding';

/** How owners made the page look like theirs, as it is stored and as staff read it. */
export interface BrandingView {
  logo: { type: string; width: number; height: number; base64: string } | null;
  /** On light paper, `#rrggbb`; null: the page's own ink. */
  accent: string | null;
  /** On dark paper; null: the accent, lightened as far as it has to be. */
  accent_dark: string | null;
  links: { label: string; url: string }[];
  /** Markdown. */
  footer: string | null;
  css: string | null;
}

const NONE: BrandingView = {
  logo: null,
  accent: null,
  accent_dark: null,
  links: [],
  footer: null,
  css: null,
};

async function storedBranding(q: Queries): Promise<BrandingView> {
  const stored = (await readSettings(q, [KEY])).get(KEY) as Partial<BrandingView> | undefined;
  return { ...NONE, ...stored };
}

/** The branding as the public page uses it: an accent for both papers, or the page's own ink. */
export async function chosenBranding(q: Queries) {
  const { accent_dark: dark, accent, ...others } = await storedBranding(q);
  const either = accent ?? dark;
  return {
    ...others,
    accent:
      either === null
        ? null
        : { light: accent ?? legible(either, 'light'), dark: dark ?? legible(either, 'dark') },
  };
}

/** The branding, for all who write notices. */
export const readBranding = operation({ scope: SETTINGS_READERS }).read(async (tx) => {
  return storedBranding(tx.q);
});

/** What the record keeps of it: pictures and style sheets by their size. */
function summary({ logo, css, ...rest }: BrandingView): Record<string, unknown> {
  return {
    ...rest,
    logo: logo && { type: logo.type, width: logo.width, height: logo.height },
    css_characters: css?.length ?? 0,
  };
}

/** What of it readers read, each with its place. */
const wordsOf = ({ footer, links, css }: z.output<typeof BrandingInput>) => [
  { place: '/footer', text: footer },
  { place: '/css', text: css },
  ...(links ?? []).flatMap(({ label, url }, row) => [
    { place: `/links/${row}/label`, text: label },
    { place: `/links/${row}/url`, text: url },
  ]),
];

/**
 * Changes the parts of the branding that are given; null takes one back. The logo is Base64 of a
 * PNG, JPEG or WebP of at most 64 KB, told by its bytes. Colours must be legible on the page's
 * paper (4.5:1). The style sheet may load and run nothing. Throws `invalid`, `forbidden`,
 * `stale`.
 */
export const saveBranding = operation({ scope: 'settings:write', input: BrandingInput }).write(
  async (tx, input, expectedRevision?: number): Promise<BrandingView> => {
    const before = await storedBranding(tx.q);
    requireUnchanged(before, expectedRevision);
    const faults: Fault[] = [];
    await checkPageTexts(tx, wordsOf(input), faults);
    throwFaults(faults);
    const given = Object.entries(input).filter(([, value]) => value !== undefined);
    const after: BrandingView = {
      ...before,
      ...(Object.fromEntries(given) as Partial<BrandingView>),
    };
    await writeSetting(tx.q, KEY, after, tx.now);
    await raisePublication(tx.q, tx.now);
    await tx.audit('settings.save_branding', 'settings', 'branding', {
      before: summary(before),
      after: summary(after),
    });
    return after;
  },
);
