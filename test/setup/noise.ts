import { format } from 'node:util';

interface Noise {
  via: string;
  text: string;
}

const heard: Noise[] = [];
let expected: RegExp[] = [];

/**
 * Allows console.error and console.warn to say what the pattern matches, in this test only. The
 * test fails where nothing matches it, so that an expectation cannot outlive its reason.
 */
export function expectNoise(pattern: RegExp): void {
  expected.push(pattern);
}

export function hear(via: string, args: readonly unknown[]): void {
  heard.push({ via, text: format(...args) });
}

/** Forgets all that was heard and expected; throws on noise unexpected and on silence unexpected. */
export function settleNoise(): void {
  const noises = heard.splice(0);
  const patterns = expected;
  expected = [];
  const faults = [
    ...noises
      .filter(({ text }) => !patterns.some((pattern) => pattern.test(text)))
      .map(({ via, text }) => `Unexpected ${via}: ${text}`),
    ...patterns
      .filter((pattern) => !noises.some(({ text }) => pattern.test(text)))
      .map((pattern) => `Expected noise like ${String(pattern)}, but there was none.`),
  ];
  if (faults.length > 0) {
    throw new Error(faults.join('\n'));
  }
}
