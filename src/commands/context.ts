import type { Catalogue } from '../templating/catalogue.ts';
import type { ReplyTemplates } from '../templating/replies.ts';
import type { Store } from '../store/queries.ts';

export type LinkPurpose = 'confirm' | 'manage' | 'unsubscribe' | 'calendar';

export type AddressResult =
  { ok: true; address: string; key: string } | { ok: false; detail: string };

/** What the composition root gives to every command. */
export interface CommandContext {
  store: Store;
  catalogue: Catalogue;
  /** Replies for support's briefs; without them a brief has only its template's own. */
  replies?: ReplyTemplates;
  /** Epoch milliseconds. Read once a command: each transaction has one `now`. */
  now: () => number;
  /** Origin of the public page, without trailing slash. */
  publicUrl: string;
  /** What people read where a text is published; the disclosure guard reads it as well. */
  asRead: (text: string) => readonly string[];
  /** IANA zone of the page until the settings name another. */
  timeZone: string;
  /** Never throws. `key` is what makes a mailbox unique. */
  parseAddress: (text: string) => AddressResult;
  /** A keyed hash of an address key, for remembering somebody who was erased. */
  addressMark: (key: string) => string;
  signToken: (purpose: LinkPurpose, subscriberId: string, tokenVersion: number) => string;
  /** Null for a token that was not signed here for this purpose. */
  verifyToken: (
    purpose: LinkPurpose,
    token: string,
  ) => { subscriberId: string; tokenVersion: number } | null;
  /** A slow, salted hash as the authentication library checks it. */
  hashPassword: (password: string) => Promise<string>;
  /** Why a webhook can never be called; null where it may be. */
  webhookFault: (target: string) => string | null;
  /** Set while a preview runs, whose transaction is rolled back: nobody has to approve it. */
  previewing?: true;
}
