import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { TONES } from '#src/ui/state.ts';

/** WCAG 2.2, 1.4.3 and 1.4.11: text 4.5:1, shapes 3:1, computed from the tokens themselves. */
const css = await readFile(new URL('../../src/styles/tokens.css', import.meta.url), 'utf8');
const [light = '', dark = '', print = ''] = css.split('@media');

function tokensOf(text: string): Map<string, string> {
  const found = [...text.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{3,6});/g)];
  return new Map(found.map(([, name, value]) => [name!, value!]));
}

function luminance(hex: string): number {
  const full = hex.length === 4 ? hex.replaceAll(/[0-9a-f]/g, '$&$&') : hex;
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

describe.each([
  ['light', light],
  ['dark', dark],
  ['print', print],
])('the %s colours', (_, text) => {
  const tokens = tokensOf(text);
  const color = (name: string): string => tokens.get(name) ?? `no --${name}`;

  test.each(['ink', 'muted', ...TONES])('%s can be read on paper and on wash', (name) => {
    expect(contrast(color(name), color('paper'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(color(name), color('wash'))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([...TONES.map((tone) => `${tone}-fill`), 'edge'])('%s is a visible shape', (name) => {
    expect(contrast(color(name), color('paper'))).toBeGreaterThanOrEqual(3);
  });
});

test('every tone has a class that sets its pair', () => {
  for (const tone of TONES) {
    expect(css).toContain(`.tone-${tone} {`);
  }
});
