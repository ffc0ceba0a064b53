import { classifySmtpError } from './classify-smtp-error.ts';
import type { OutgoingMessage } from './message.ts';
import type { MailTransport, RelayListener, SendFault, Taken } from './transport.ts';

const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 5 * 60_000;
/** A relay that limits our rate takes more in a moment. */
const RATE_REST_MS = 1_000;

interface Relay {
  name: string;
  transport: MailTransport;
  /** It is not tried before then, unless all others failed too. */
  restsUntil: number;
  restMs: number;
}

/**
 * Several relays behind one transport: the first one that is well takes the mail. One that cannot
 * be reached, refuses us altogether or limits our rate rests, for times that double, and the next
 * one is handed the same message: it has certainly not been taken. Where nobody knows whether it
 * was, it is not handed to another relay here; that is for the outbox to decide, as with one.
 *
 * @param now epoch milliseconds
 */
export function failoverTransport(
  transports: readonly MailTransport[],
  now: () => number,
): MailTransport {
  const relays = transports.map((transport): Relay => {
    return { name: transport.relays![0]!, transport, restsUntil: 0, restMs: 0 };
  });
  let listener: RelayListener | null = null;

  /** Those that are well in the order of the setting, then the others by the end of their rest. */
  function inOrder(): Relay[] {
    const at = now();
    const well = relays.filter(({ restsUntil }) => restsUntil <= at);
    const rest = relays.filter(({ restsUntil }) => restsUntil > at);
    return [...well, ...rest.sort((a, b) => a.restsUntil - b.restsUntil)];
  }

  function answered(relay: Relay): void {
    relay.restsUntil = 0;
    relay.restMs = 0;
    listener?.answered(relay.name);
  }

  /** Whether the message may go to the next relay: this one has certainly not taken it. */
  function failed(relay: Relay, error: unknown): boolean {
    const failure = classifySmtpError(error);
    const away = (error as SendFault).away === true;
    if (!away && failure.class !== 'rate' && failure.class !== 'configuration') {
      if (failure.atRelay && failure.class === 'transient') {
        listener?.failed(relay.name, failure.text);
      }
      return false;
    }
    if (failure.class === 'rate') {
      relay.restsUntil = now() + RATE_REST_MS;
      return true;
    }
    relay.restMs = Math.min(Math.max(relay.restMs * 2, FIRST_REST_MS), LONGEST_REST_MS);
    relay.restsUntil = now() + relay.restMs;
    listener?.failed(relay.name, failure.text);
    return true;
  }

  async function send(message: OutgoingMessage): Promise<Taken> {
    let last: unknown;
    for (const relay of inOrder()) {
      const { restsUntil, restMs } = relay;
      if (restMs > 0 && restsUntil <= now()) {
        // One message tries whether it is back; the others go on elsewhere meanwhile.
        relay.restsUntil = now() + restMs;
      }
      try {
        const taken = await relay.transport.send(message);
        answered(relay);
        return taken;
      } catch (error) {
        if (!failed(relay, error)) {
          throw error;
        }
        // What passes by itself says more than that one of them refuses us altogether.
        const passes = last !== undefined && classifySmtpError(last).class !== 'configuration';
        last = passes ? last : error;
      }
    }
    throw last;
  }

  return {
    kind: 'smtp',
    relays: relays.map(({ name }) => name),
    connections: Math.max(...transports.map(({ connections = 1 }) => connections)),
    watch(wanted) {
      listener = wanted;
    },
    send,
    async close() {
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
}
