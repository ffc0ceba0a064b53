import * as z from 'zod';
import { line, markdown, prose } from '../parse.ts';
import { contrast, LEAST_CONTRAST, legible, PAPER } from './branding-colour.ts';
import { cssFault } from './branding-css.ts';
import { readPicture } from './branding-picture.ts';

const MAX_LOGO_BYTES = 64 * 1024;
const MAX_CSS_BYTES = 32 * 1024;
const MAX_SIDE = 4_000;

const hex = z
  .string({ error: 'must be a text' })
  .trim()
  .regex(/^#[0-9a-f]{6}$/i, { error: 'must be a colour such as #1f57a8' })
  .toLowerCase();

function legibleColour(paper: keyof typeof PAPER) {
  return hex.superRefine((colour, context) => {
    const ratio = contrast(colour, PAPER[paper]);
    if (ratio < LEAST_CONTRAST) {
      // Rounded down: 4.49 must not read as enough.
      const shown = (Math.floor(ratio * 100) / 100).toFixed(2);
      context.addIssue({
        code: 'custom',
        message:
          `has a contrast of ${shown}:1 on the page's ${paper} paper, and ${LEAST_CONTRAST}:1 is ` +
          `needed; ${legible(colour, paper)} would do`,
      });
    }
  });
}

const logo = z.string({ error: 'must be a picture in Base64' }).transform((text, context) => {
  const bytes = Buffer.from(text, 'base64');
  const fault = (message: string): never => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (bytes.length > MAX_LOGO_BYTES) {
    return fault(`must have at most 64 KB; this picture has ${Math.ceil(bytes.length / 1024)} KB`);
  }
  const picture = readPicture(bytes);
  if (picture === null) {
    return fault('must be a PNG, JPEG or WebP picture in Base64');
  }
  const { width, height } = picture;
  if (Math.min(width, height) < 1 || Math.max(width, height) > MAX_SIDE) {
    return fault(`must have 1 to ${MAX_SIDE} pixels a side; this one has ${width} by ${height}`);
  }
  return { ...picture, base64: bytes.toString('base64') };
});

const httpsUrl = line(500).refine(
  (text) => {
    const url = URL.parse(text);
    return url?.protocol === 'https:' && url.username === '' && url.password === '';
  },
  { error: 'must be an address such as https://example.com/help' },
);

const links = z
  .array(z.strictObject({ label: line(40), url: httpsUrl }), { error: 'must be a list of links' })
  .max(6, { error: 'must have at most 6 links' });

const css = prose(MAX_CSS_BYTES).superRefine((text, context) => {
  const bytes = Buffer.byteLength(text);
  const fault =
    bytes > MAX_CSS_BYTES ? `must have at most 32 KB; it has ${bytes} bytes` : cssFault(text);
  if (fault !== null) {
    context.addIssue({ code: 'custom', message: fault });
  }
});

export const BrandingInput = z
  .strictObject({
    logo: logo.nullable(),
    accent: legibleColour('light').nullable(),
    accent_dark: legibleColour('dark').nullable(),
    links,
    footer: markdown(1_000)
      .transform((text) => (text === '' ? null : text))
      .nullable(),
    css: css.transform((text) => (text === '' ? null : text)).nullable(),
  })
  .partial();
