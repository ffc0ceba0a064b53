import type { Catalogue } from '../templating/catalogue.ts';
import type { ReplyTemplates } from '../templating/replies.ts';
import type { Store } from '../store/queries.ts';

/** What every command is given besides the actor and the input. */
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
  /** Set while a preview runs, whose transaction is rolled back: nobody has to approve it. */
  previewing?: true;
}
