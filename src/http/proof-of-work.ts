import { createHmac } from 'node:crypto';
import { createChallenge, verifySolution, type Challenge, type Solution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import * as z from 'zod';
import { createLimiter } from '../platform/limiter.ts';

/** Long enough to fill in a form at leisure. */
const VALID_SECONDS = 3_600;
/** About 256 tries of this many rounds: a second of a telephone's time. */
const ROUNDS = 2_000;
const MAX_PROOF = 4_096;

const text = z.string().max(200);
const Proof = z.object({
  challenge: z.object({
    parameters: z.object({
      algorithm: z.literal('PBKDF2/SHA-256'),
      nonce: text,
      salt: text,
      cost: z.literal(ROUNDS),
      keyLength: z.literal(32),
      keyPrefix: text,
      expiresAt: z.number(),
    }),
    signature: text,
  }),
  solution: z.object({ counter: z.int().min(0), derivedKey: text }),
});

export interface ProofOfWork {
  /** A fresh challenge, as JSON for the form. */
  challenge(): Promise<string>;
  /** Whether the proof solves one of our challenges, in time and for the first time. Never throws. */
  holds(proof: string): Promise<boolean>;
}

/** A sum for the browser of whoever signs up, made and checked by the library. */
export function createProofOfWork(secret: string, now: () => number): ProofOfWork {
  const hmacSignatureSecret = createHmac('sha256', secret)
    .update('forewarn proof of work 1')
    .digest('hex');
  const used = createLimiter({ most: 1, windowSeconds: VALID_SECONDS });

  return {
    async challenge() {
      const made = await createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost: ROUNDS,
        deriveKey,
        expiresAt: new Date(now() + VALID_SECONDS * 1_000),
        hmacSignatureSecret,
      });
      return JSON.stringify(made);
    },
    async holds(proof) {
      if (proof === '' || proof.length > MAX_PROOF) {
        return false;
      }
      try {
        const { challenge, solution } = Proof.parse(JSON.parse(proof)) as {
          challenge: Challenge;
          solution: Solution;
        };
        const { verified } = await verifySolution({
          challenge,
          solution,
          deriveKey,
          hmacSignatureSecret,
        });
        if (!verified) {
          return false;
        }
        return used.take(challenge.signature!) === null;
      } catch {
        return false;
      }
    },
  };
}
