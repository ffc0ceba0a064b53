import type { BounceReport } from '#src/domain/bounce.ts';
import type { ReadReturnPath } from '../read-report.ts';

/** Services that send our mail and tell by HTTP what became of it. */
const PROVIDERS = ['ses', 'postmark', 'sendgrid', 'mailgun'] as const;
export type Provider = (typeof PROVIDERS)[number];

export function isProvider(text: string): text is Provider {
  return (PROVIDERS as readonly string[]).includes(text);
}

/** One call of a provider, byte for byte. */
interface ProviderCall {
  headers: Headers;
  body: Uint8Array;
  /** Epoch milliseconds. */
  now: number;
}

/** What a provider's call comes to. */
type ProviderVerdict =
  /** Its signature or password does not hold. */
  | { is: 'refused' }
  /** It was taken before: repeating it is no use. */
  | { is: 'repeated' }
  /** What it says is not what its makers document. */
  | { is: 'unreadable' }
  /** An address at the provider that must be asked to begin (SNS). */
  | { is: 'confirm'; url: URL }
  | {
      is: 'reports';
      reports: BounceReport[];
      /** To be called where they could not be recorded, so that the repeat is taken. */
      undo?: () => void;
    };

export interface ProviderReader {
  /** Never throws for what a call holds. */
  read(call: ProviderCall, readReturnPath: ReadReturnPath): Promise<ProviderVerdict>;
}
