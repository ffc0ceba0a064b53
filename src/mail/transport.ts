import type { OutgoingMessage } from './message.ts';

/** Where messages are handed to: a relay, or a folder of files in place of one. */
export interface MailTransport {
  kind: 'smtp' | 'file';
  /** Names of the relays it hands messages to, as staff know them; never with a password. */
  relays?: readonly string[];
  /** Messages that it hands over at the same time; one after another unless given. */
  connections?: number;
  /**
   * Hands over one message. Resolves once the far end has taken responsibility for it;
   * rejects with whatever went wrong, which `classifySmtpError` reads.
   */
  send(message: OutgoingMessage): Promise<{ response: string }>;
  /** Lets messages under way end, for some seconds at most. Safe to call twice. */
  close(): Promise<void>;
}
