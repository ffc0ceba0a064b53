import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { CommandContext } from '../commands/context.ts';
import { line, parseInput } from '../commands/parse.ts';
import { requireScope, type Actor } from '../domain/actor.ts';
import { invalidField, Refusal } from '../domain/errors.ts';
import { parseMailAddress } from '../mail/address.ts';
import { classifySmtpError, type SmtpErrorClass } from '../mail/classify-smtp-error.ts';
import { deliveryMessageId } from '../mail/message-ids.ts';
import { buildMessage, type OutgoingMessage } from '../mail/message.ts';
import { oneLine } from '../mail/plain-text.ts';
import type { MailTransport, SendFault } from '../mail/transport.ts';
import { withReturnPath } from '../outbox/deliver/return-path.ts';
import { createLimiter } from '../platform/limiter.ts';
import { writeAudit } from '../store/record.ts';
import type { Config } from './config.ts';
import { returnPathOf } from './inbound.ts';
import { configuredSender } from './mail-from.ts';
import { configuredTransport } from './mail-transport.ts';
import { loadSecret } from './secret.ts';

/** Whoever asked waits for the answer. */
const PATIENCE_MS = 20_000;
const AN_HOUR = 10;
const HOUR_SECONDS = 3_600;

export interface TestAnswer {
  to: string;
  /** Host and port of the relay that answered, or did not; null where mails become files. */
  relay: string | null;
  taken: boolean;
  /** SMTP reply code; null where there was no reply. */
  code: number | null;
  /** What the relay said, or what went wrong before it could: one line of a far end's text. */
  reply: string;
  /** What the queue would make of this failure; null where the mail was taken. */
  failure_class: SmtpErrorClass | null;
  took_ms: number;
}

/** The address as mail is sent to it. Throws `invalid`. */
function addressOf(text: string): string {
  const parsed = parseMailAddress(text);
  if (!parsed.ok) {
    throw invalidField('/to', parsed.detail);
  }
  return parsed.address;
}

/** Fixed words, in the envelope that all mail of the queue has. */
async function testMessage(config: Config, to: string, now: number): Promise<OutgoingMessage> {
  const id = randomBytes(8).toString('hex');
  const from = configuredSender(config);
  const words = `This is a test mail of the status page at ${new URL(config.publicUrl).host}. Somebody who looks after its mail asked for it. There is nothing to do.`;
  const message = await buildMessage({
    composed: {
      subject: 'Test mail of the status page',
      text: words,
      html: `<p>${words}</p>`,
      placeholders: null,
    },
    from,
    date: now,
    listId: null,
    to,
    messageId: deliveryMessageId({
      deliveryId: id,
      domain: from.address.slice(from.address.lastIndexOf('@') + 1).toLowerCase(),
    }),
    listUnsubscribeUrl: null,
  });
  const returnPath = returnPathOf(config.inbound, loadSecret(config));
  return withReturnPath({ returnPath }, id, message);
}

async function handOver(
  transport: MailTransport,
  message: OutgoingMessage,
  patienceMs: number,
): Promise<Omit<TestAnswer, 'to' | 'took_ms'>> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void transport.close();
  }, patienceMs);
  try {
    const { response, relay = null } = await transport.send(message);
    const code = Number(/^\d{3}(?=[ -])/.exec(response)?.[0] ?? NaN);
    return {
      relay,
      taken: true,
      code: Number.isNaN(code) ? null : code,
      reply: oneLine(response.slice(0, 2_000)).slice(0, 500),
      failure_class: null,
    };
  } catch (error) {
    const failure = classifySmtpError(error, {
      recipient: message.envelope.to[0],
      ours: [message.envelope.from],
    });
    return {
      relay: (error as SendFault).relay ?? null,
      taken: false,
      code: failure.code,
      reply: late ? `There was no answer within ${patienceMs / 1_000} seconds.` : failure.text,
      failure_class: failure.class,
    };
  } finally {
    clearTimeout(timer);
    await transport.close();
  }
}

/**
 * Hands one mail of fixed words to the relay as the configuration is, past queue, pauses and
 * holds, and says what the relay answered. Throws `invalid` if the address is none.
 *
 * @param now epoch milliseconds
 * @param patienceMs how long the relay has for it
 */
export async function sendTestMail(
  config: Config,
  text: string,
  now: () => number,
  patienceMs = PATIENCE_MS,
): Promise<TestAnswer> {
  const to = addressOf(text);
  const message = await testMessage(config, to, now());
  const began = performance.now();
  // A relay's own time-outs end before ours, so that they say what it was that took so long.
  const within = patienceMs * 0.75;
  const transport = configuredTransport(config, now, {
    connectionMs: within,
    greetingMs: within,
    socketMs: within,
    closeMs: 0,
  });
  const answer = await handOver(transport, message, patienceMs);
  return { to, ...answer, took_ms: Math.round(performance.now() - began) };
}

const TestInput = z.strictObject({ to: line(254) });

/**
 * The test mail for the doors: one at a time and ten an hour for each person or token. Throws
 * `forbidden`, `invalid`, `too_many`.
 */
export function createTestDoor(config: Config, context: CommandContext) {
  const anHour = createLimiter({ most: AN_HOUR, windowSeconds: HOUR_SECONDS });
  const underWay = new Set<string>();

  function take({ label }: Actor): void {
    if (underWay.has(label)) {
      throw new Refusal('too_many', 'Your test mail before this one is still under way.', {
        retryAfterSeconds: PATIENCE_MS / 1_000,
      });
    }
    const retryAfterSeconds = anHour.take(label);
    if (retryAfterSeconds !== null) {
      throw new Refusal('too_many', `At most ${AN_HOUR} test mails an hour.`, {
        retryAfterSeconds,
      });
    }
    underWay.add(label);
  }

  return async (actor: Actor, raw: unknown): Promise<TestAnswer> => {
    requireScope(actor, 'mail:write');
    const to = addressOf(parseInput(TestInput, raw).to);
    take(actor);
    try {
      const answer = await sendTestMail(config, to, context.now);
      await context.store.transaction((q) =>
        writeAudit(q, {
          at: context.now(),
          actor: actor.label,
          action: 'mail_queue.test',
          entity: 'mail_queue',
          entityId: 'queue',
          // Not the address: the record outlives whoever has it.
          detail: { relay: answer.relay, code: answer.code, failure_class: answer.failure_class },
        }),
      );
      return answer;
    } finally {
      underWay.delete(actor.label);
    }
  };
}
