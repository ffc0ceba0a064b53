import type { WebhookOptions } from '../staff/post-webhook.ts';
import type { Sender } from '#src/mail/parts.ts';
import type { MailTemplates } from '#src/mail/templates.ts';
import type { MailTransport } from '#src/mail/transport.ts';
import type { PublicNotice, PublicPage } from '#src/publish/view.ts';
import type { Queries, Store } from '#src/store/queries.ts';
import type { StaffMessageRow } from '#src/store/staff-messages.ts';
import type { ReturnPath } from './return-path.ts';

/** The part of a logger that the worker uses; pino's fits. No address is ever logged. */
interface WorkerLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** What the mail worker is given at the composition root. */
export interface MailWorkerDeps {
  store: Store;
  transport: MailTransport;
  mailTemplates: MailTemplates;
  /** Epoch milliseconds. */
  now: () => number;
  /** Signs the links in mails. */
  secret: string;
  from: Sender;
  /** Origin of the public page, without trailing slash. */
  publicUrl: string;
  pageFacts(q: Queries): Promise<PublicPage>;
  /** The notice as the public may see it, its timeline up to a sequence number; null if it may not. */
  readNotice(q: Queries, noticeId: string, upToSequence: number): Promise<PublicNotice | null>;
  log: WorkerLog;
  /** How reports about a mail find their delivery; they go to the sender unless given. */
  returnPath?: ReturnPath;
  /** Messages that one step has under way at once; 10, or as many as there are connections. */
  concurrency?: number;
  /** Messages that are under way at once to one domain; no limit unless given. */
  domainConcurrency?: number;
  /** Messages that go out in a second to one domain; no limit unless given. */
  domainRatePerSecond?: number;
  /** Messages that go out in a second; no limit unless given. */
  ratePerSecond?: number;
  /** Whether what a message to staff tells of is still so; it is unless this says otherwise. */
  isStillSo?: (message: StaffMessageRow) => Promise<boolean>;
  /** How webhooks to staff are called; only those on the public internet unless given. */
  webhooks?: WebhookOptions;
}
