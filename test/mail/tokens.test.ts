import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signToken, TOKEN_PURPOSES, verifyToken } from '#src/mail/tokens.ts';

const SECRET = 'a secret of more than thirty-two characters';

describe('link tokens', () => {
  it('tell whom they were signed for', () => {
    for (const purpose of TOKEN_PURPOSES) {
      const token = signToken(SECRET, purpose, 'ab12cd34ef56', 40);
      expect(verifyToken(SECRET, purpose, token)).toEqual({
        subscriberId: 'ab12cd34ef56',
        tokenVersion: 40,
      });
      expect(token).toMatch(/^[A-Za-z0-9._-]{50,120}$/);
    }
  });

  it('open nothing but their own purpose', () => {
    for (const signed of TOKEN_PURPOSES) {
      for (const asked of TOKEN_PURPOSES.filter((purpose) => purpose !== signed)) {
        expect(verifyToken(SECRET, asked, signToken(SECRET, signed, 'ab12', 0))).toBeNull();
      }
    }
  });

  it('do not hold with another secret', () => {
    expect(verifyToken(`${SECRET}!`, 'manage', signToken(SECRET, 'manage', 'ab12', 0))).toBeNull();
  });

  it('do not hold once any one character is changed, added or taken away', () => {
    const token = signToken(SECRET, 'manage', 'ab12cd34ef56', 1);
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'x' ? 'y' : 'x';
      const before = token.slice(0, index);
      const after = token.slice(index + 1);
      for (const forged of [`${before}${other}${after}`, `${before}${after}`]) {
        expect(verifyToken(SECRET, 'manage', forged)).toBeNull();
      }
    }
    for (const forged of [
      `${token}A`,
      `${token}=`,
      `${token}\n`,
      ` ${token}`,
      `${token}${token}`,
    ]) {
      expect(verifyToken(SECRET, 'manage', forged)).toBeNull();
    }
  });

  it('have one spelling only', () => {
    const [id, , signature] = signToken(SECRET, 'manage', 'ab12', 10).split('.');
    expect(verifyToken(SECRET, 'manage', `${id}.a.${signature}`)).not.toBeNull();
    expect(verifyToken(SECRET, 'manage', `${id}.0a.${signature}`)).toBeNull();
    expect(verifyToken(SECRET, 'manage', `${id}.A.${signature}`)).toBeNull();
  });

  it('answer null to garbage and never throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc.stringMatching(/^[a-z0-9]{1,12}\.[0-9a-z]{1,12}\.[A-Za-z0-9_-]{43}$/),
        ),
        (text) => {
          expect(verifyToken(SECRET, 'unsubscribe', text)).toBeNull();
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('are not signed without a secret or for an impossible subscriber', () => {
    expect(() => signToken('', 'manage', 'ab12', 0)).toThrow('secret');
    expect(() => signToken(SECRET, 'manage', 'a.b', 0)).toThrow('letters and digits');
    expect(() => signToken(SECRET, 'manage', 'ab12', -1)).toThrow('whole number');
  });
});
