import type { CommandContext } from '../context.ts';

export type LinkPurpose = 'confirm' | 'manage' | 'unsubscribe' | 'calendar';

export type AddressResult =
  { ok: true; address: string; key: string } | { ok: false; detail: string };

/** What the subscriber commands need besides; mail's own functions, handed in at the root. */
export interface SubscriberContext extends CommandContext {
  /** Never throws. `key` is what makes a mailbox unique. */
  parseAddress(text: string): AddressResult;
  /** A keyed hash of an address key, for remembering somebody who was erased. */
  addressMark(key: string): string;
  signToken(purpose: LinkPurpose, subscriberId: string, tokenVersion: number): string;
  /** Null for a token that was not signed here for this purpose. */
  verifyToken(
    purpose: LinkPurpose,
    token: string,
  ): { subscriberId: string; tokenVersion: number } | null;
}
