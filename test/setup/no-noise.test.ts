import { describe, expect, it } from 'vitest';
import { expectNoise, settleNoise } from './noise.ts';

describe('noise in tests', () => {
  it('fails a test that writes to console.error unexpectedly', () => {
    console.error('the %s burned', 'house');
    expect(() => settleNoise()).toThrow('Unexpected console.error: the house burned');
  });

  it('fails a test that writes to console.warn unexpectedly', () => {
    console.warn('smoke');
    expect(() => settleNoise()).toThrow('Unexpected console.warn: smoke');
  });

  it('allows what the test said it expects', () => {
    expectNoise(/burned/);
    console.error('the house burned');
    expect(() => settleNoise()).not.toThrow();
  });

  it('fails a test that expects noise and hears none', () => {
    expectNoise(/burned/);
    expect(() => settleNoise()).toThrow('Expected noise like /burned/, but there was none.');
  });

  it('forgets an expectation with the test that had it', () => {
    expectNoise(/burned/);
    console.error('the house burned');
    settleNoise();
    console.error('the house burned');
    expect(() => settleNoise()).toThrow('Unexpected console.error');
  });
});
