import type { OutgoingMessage } from './message.ts';

/** What a transport says with an error besides what the far end said. */
export interface SendFault {
  /** There was no conversation at all: nobody listens, no greeting, no TLS. */
  away?: boolean;
  /** Refused for our rate while others were under way: fewer go at once from here. */
  crowded?: boolean;
  /** Name of the relay that it was handed to, or should have been. */
  relay?: string;
}

/** What the far end said as it took a message, and the name of the relay where there is one. */
export interface Taken {
  response: string;
  relay?: string;
}

/** Hears how each of several relays answers. */
export interface RelayListener {
  answered(relay: string): void;
  /** No mail could be handed to it, whoever it was for; the reason in one line. */
  failed(relay: string, reason: string): void;
}

/** Where messages are handed to: a relay, or a folder of files in place of one. */
export interface MailTransport {
  kind: 'smtp' | 'file';
  /** Names of the relays it hands messages to, as staff know them; never with a password. */
  relays?: readonly string[];
  /** Lets somebody hear of each relay. Left out where there is one: its sender knows. */
  watch?(listener: RelayListener): void;
  /** Messages that it hands over at the same time; one after another unless given. */
  connections?: number;
  /**
   * Hands over one message. Resolves once the far end has taken responsibility for it;
   * rejects with whatever went wrong, which `classifySmtpError` reads, and with a `SendFault`.
   */
  send(message: OutgoingMessage): Promise<Taken>;
  /** Lets messages under way end, for some seconds at most. Safe to call twice. */
  close(): Promise<void>;
}
