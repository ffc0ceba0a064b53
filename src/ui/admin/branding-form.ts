import type { FieldOfPointer } from './form-faults.ts';
import { orNull, textOf } from './form-data.ts';

type TheApp = App.Locals['app'];
export type StoredBranding = Awaited<ReturnType<TheApp['commands']['readBranding']>>;

export const MAX_LINKS = 6;
export const MAX_LOGO_BYTES = 64 * 1024;

/** `link-url-2` is “Address of link 3”. */
export const LINK_LABELS = Object.fromEntries(
  Array.from({ length: MAX_LINKS }, (_, row) => row).flatMap((row) => [
    [`link-label-${row}`, `Words of link ${row + 1}`],
    [`link-url-${row}`, `Address of link ${row + 1}`],
  ]),
) as Record<string, string>;

const TEXTS = ['accent', 'accent_dark', 'footer', 'css'] as const;

/** What the branding form shows: everything as typed. */
export interface BrandingValues {
  text: Record<(typeof TEXTS)[number], string>;
  links: { label: string; url: string }[];
  /** Base64 of a picture that was sent with a form that something else was wrong with. */
  logo: string | null;
}

export function brandingFromStored(stored: StoredBranding): BrandingValues {
  return {
    text: {
      accent: stored.accent ?? '',
      accent_dark: stored.accent_dark ?? '',
      footer: stored.footer ?? '',
      css: stored.css ?? '',
    },
    links: stored.links.map(({ label, url }) => ({ label, url })),
    logo: null,
  };
}

/** The picture that was chosen now, or before the form came back. */
async function logoOf(form: FormData): Promise<string | null> {
  const file = form.get('logo');
  // A file field that nobody touched is sent as a file without a name.
  if (file instanceof File && (file.name !== '' || file.size > 0)) {
    return Buffer.from(await file.arrayBuffer()).toString('base64');
  }
  return orNull(textOf(form, 'logo_kept'));
}

export async function brandingFromForm(form: FormData): Promise<BrandingValues> {
  return {
    text: Object.fromEntries(
      TEXTS.map((name) => [name, textOf(form, name)]),
    ) as BrandingValues['text'],
    links: Array.from({ length: MAX_LINKS }, (_, row) => ({
      label: textOf(form, `link-label-${row}`),
      url: textOf(form, `link-url-${row}`),
    })),
    logo: await logoOf(form),
  };
}

function usedLinks(values: BrandingValues): { label: string; url: string; row: number }[] {
  return values.links
    .map((link, row) => ({ ...link, row }))
    .filter(({ label, url }) => label.trim() + url.trim() !== '');
}

/** The form under the API's names. Without a new picture the logo stays as it is. */
export function brandingInput(values: BrandingValues): Record<string, unknown> {
  const { text, logo } = values;
  return {
    ...Object.fromEntries(TEXTS.map((name) => [name, orNull(text[name])])),
    links: usedLinks(values).map(({ label, url }) => ({ label, url })),
    ...(logo === null ? {} : { logo }),
  };
}

/** Where a fault of the branding's input stands in the form. */
export function brandingFields(values: BrandingValues): FieldOfPointer {
  const links = usedLinks(values);
  return (pointer) => {
    const [, head = '', index, part] = pointer.split('/');
    const row = links[Number(index)]?.row;
    if (head !== 'links') {
      return head || null;
    }
    return row === undefined ? 'links' : `link-${part === 'url' ? 'url' : 'label'}-${row}`;
  };
}

/** What the buttons that remove something send, and the input that removes it. */
export const REMOVALS = [
  ['logo', 'Remove the logo', { logo: null }],
  ['colours', 'Remove the colours', { accent: null, accent_dark: null }],
  ['links', 'Remove the links', { links: [] }],
  ['footer', 'Remove the footer', { footer: null }],
  ['css', 'Remove the style sheet', { css: null }],
] as const;

/** The removals that have something to remove. */
export function removalsOf(stored: StoredBranding): (typeof REMOVALS)[number][] {
  return REMOVALS.filter(([, , input]) =>
    Object.keys(input).some((name) => {
      const value = stored[name as keyof StoredBranding];
      return Array.isArray(value) ? value.length > 0 : value !== null;
    }),
  );
}
