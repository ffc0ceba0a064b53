/** The page's paper (src/styles/tokens.css; a test compares them). */
export const PAPER = { light: '#fcfcfb', dark: '#131517' } as const;

/** WCAG 2.2, 1.4.3: text of ordinary size, and paper's colour on a button of this one. */
export const LEAST_CONTRAST = 4.5;

function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** The contrast ratio of two colours written `#rrggbb`, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

function mix(hex: string, towards: number, share: number): string {
  const mixed = channels(hex).map((value) => Math.round(value + (towards - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour, made darker (on light paper) or lighter (on dark) until it can be read there. */
export function legible(hex: string, paper: keyof typeof PAPER): string {
  const towards = paper === 'light' ? 0 : 255;
  let found = hex;
  for (let step = 1; contrast(found, PAPER[paper]) < LEAST_CONTRAST; step += 1) {
    found = mix(hex, towards, step / 50);
  }
  return found;
}
