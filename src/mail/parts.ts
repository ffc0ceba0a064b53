import type { ComposedMail, RecipientLinks } from './composed.ts';

export interface Sender {
  /** Empty: the page's name stands for it. */
  name: string;
  address: string;
  /** Where answers of people go, if not to `address`. */
  replyTo?: string | null;
}

/** A calendar entry that goes with a mail. */
export interface CalendarPart {
  /** RFC 5546; the same as the METHOD in `content`. */
  method: 'PUBLISH' | 'REQUEST' | 'CANCEL';
  /** An iCalendar object; a line of it that is `attendeeMark` becomes the recipient's ATTENDEE. */
  content: string;
  /** Left out: nobody is invited. */
  attendeeMark?: string;
  /** Also as an alternative body, which mail programs take into the calendar by themselves. */
  invites: boolean;
  filename: string;
}

/** What is the same for everybody who gets the mail. */
export interface SharedParts {
  composed: ComposedMail;
  from: Sender;
  /** Epoch milliseconds. */
  date: number;
  /** Such as `notices.status.example.com`; null for a mail that belongs to no list. */
  listId: string | null;
  /** The page's name; also shown as the sender where that has no name of its own. */
  listName?: string;
  /** What Gmail counts complaints by, such as the notice's id and `announcement`. */
  feedback?: { campaign: string; type: string };
  /** Further headers; names start with `X-`. */
  headersExtra?: Readonly<Record<string, string>>;
  /** None unless given. */
  calendar?: CalendarPart | null;
}

/** What differs from recipient to recipient. */
export interface RecipientParts {
  to: string;
  /** With angle brackets. */
  messageId: string;
  threadRootId?: string | null;
  /** Ids of earlier mails of the conversation, oldest first, without the root. */
  references?: readonly string[];
  /** The first mail of its conversation answers nothing. */
  isThreadRoot?: boolean;
  /** Takes RFC 8058 one-click POSTs; null for a mail that needs none. */
  listUnsubscribeUrl: string | null;
  /** A mailbox of ours where any mail unsubscribes this recipient; none unless given. */
  listUnsubscribeMailbox?: string | null;
  /** Needed while the composed mail still has placeholders. */
  links?: RecipientLinks;
  /** Envelope sender, where bounces go; the sender's address unless given. */
  returnPath?: string;
}
