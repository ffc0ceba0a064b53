import type { Actor } from '../domain/actor.ts';
import type { ApprovalNeed } from '../domain/approval.ts';
import type { NoticeRow, UpdateRow } from '../store/notices.ts';
import type { Queries, Store } from '../store/queries.ts';
import type { Catalogue } from '../templating/catalogue.ts';
import type { ReplyTemplates } from '../templating/replies.ts';

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
  /** What follows a change of a notice, in this order. */
  onNoticeChanged: readonly NoticeFollower[];
  /** Set while a preview runs, whose transaction is rolled back: nobody has to approve it. */
  previewing?: true;
}

/** What a change of a published notice takes away from those who rely on it, in plain words. */
export interface Softened {
  /** The time to respond, where there is more of it now. */
  respondBy: { from: number; to: number } | null;
  /** When its embargo ends, where that is sooner now; null for `to`: no time is set any more. */
  embargo: { from: number; to: number | null } | null;
  /** How many private facts the guard looks for no more. */
  factsTakenOut: number;
}

/** What became of a notice, for whatever follows from it. */
export interface NoticeChange {
  /** As it was. A draft that is published was one. */
  before: NoticeRow;
  after: NoticeRow;
  /** What everybody is told of it; null where it changed without a word. */
  update: UpdateRow | null;
  /** Somebody chose these words: no template and no click. */
  ownWords: boolean;
  /** It was published without the word of a second person, who is to look at it afterwards. */
  owes?: { breakGlass: boolean; reason: string | null } | undefined;
  /** What a second person was asked before it was judged anew. */
  neededBefore?: ApprovalNeed | undefined;
  softened?: Softened | undefined;
}

/** One thing that follows from it, in the transaction of whoever changed the notice. */
export type NoticeFollower = (tx: Tx, change: NoticeChange) => Promise<void>;

/** What an act works with: its queries, who acts, its one time, and what the root gave. */
export interface Tx extends Omit<CommandContext, 'store' | 'now'> {
  /** The transaction of whoever writes; what was committed for whoever reads. */
  q: Queries;
  /** For statements that may look at a million rows; see `Store`. */
  bulk: Queries;
  /** Epoch milliseconds; the same throughout. */
  now: number;
  actor: Actor;
  /** Puts on record what the actor did to something: `audit('freeze.create', 'freeze', id)`. */
  audit(
    action: string,
    entity: string,
    entityId: string,
    detail?: Record<string, unknown>,
  ): Promise<void>;
}
