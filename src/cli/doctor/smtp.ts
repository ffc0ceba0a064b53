import { hostname } from 'node:os';
import type { Config } from '#src/config.ts';
import { parseSmtpUrls, type SmtpSettings } from '#src/mail/smtp-url.ts';
import { senderOf } from '#src/mail-from.ts';
import { fail, messageOf, ok, warn, type Check } from './check.ts';
import { isLocalHost } from './domains.ts';
import { replyText, SmtpDialogue, type Reply } from './smtp-dialogue.ts';

const TIMEOUT_MS = 8_000;
const DAY_MS = 24 * 3_600_000;
const EXPIRES_SOON_DAYS = 14;

const RELAY = 'mail relay';
const TLS = 'mail relay TLS';
const SIGN_IN = 'mail relay sign-in';
const SENDER = 'mail relay sender';

/** What the relay says it can (RFC 5321 §4.1.1.1), in capitals. */
type Abilities = string[];

async function greet(dialogue: SmtpDialogue): Promise<Abilities> {
  const name = /^[A-Za-z0-9.-]+$/.test(hostname()) ? hostname() : 'localhost';
  const reply = await dialogue.say(`EHLO ${name}`);
  if (reply.code !== 250) {
    throw new Error(`it answers EHLO with “${replyText(reply)}”`);
  }
  return reply.lines.slice(1).map((line) => line.toUpperCase());
}

function checkCertificate(dialogue: SmtpDialogue, settings: SmtpSettings, now: number): Check {
  const { tls } = dialogue;
  if (tls === null) {
    return fail(TLS, 'there is none');
  }
  const protocol = tls.getProtocol() ?? 'TLS';
  if (!tls.authorized) {
    const why = String(tls.authorizationError?.message ?? tls.authorizationError ?? 'unknown');
    return settings.verifyTls
      ? fail(TLS, `the certificate does not verify (${why}): no mail is sent`)
      : warn(TLS, `${protocol}; the certificate does not verify (${why}), and verify_tls=false`);
  }
  const until = Date.parse(tls.getPeerCertificate().valid_to);
  const days = Math.floor((until - now) / DAY_MS);
  const text = `${protocol}; the certificate is good for ${days} days`;
  return days < EXPIRES_SOON_DAYS ? warn(TLS, text) : ok(TLS, text);
}

/** Turns TLS on where it is offered. Null where the conversation cannot go on. */
async function secure(
  dialogue: SmtpDialogue,
  settings: SmtpSettings,
  offered: Abilities,
  isLocal: boolean,
  now: number,
): Promise<{ check: Check; abilities: Abilities | null }> {
  if (settings.secure) {
    return { check: checkCertificate(dialogue, settings, now), abilities: offered };
  }
  if (!offered.includes('STARTTLS')) {
    if (settings.requireTls) {
      return {
        check: fail(TLS, 'STARTTLS is not offered, and without it no mail is sent'),
        abilities: null,
      };
    }
    const text = 'STARTTLS is not offered: mails go as plain text';
    return {
      check: isLocal ? ok(TLS, `${text}, on this machine`) : warn(TLS, text),
      abilities: offered,
    };
  }
  const reply = await dialogue.say('STARTTLS');
  if (reply.code !== 220) {
    return { check: fail(TLS, `STARTTLS is refused: ${replyText(reply)}`), abilities: null };
  }
  dialogue.startTls();
  const abilities = await greet(dialogue);
  return { check: checkCertificate(dialogue, settings, now), abilities };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function authenticate(
  dialogue: SmtpDialogue,
  { user, password }: SmtpSettings,
  abilities: Abilities,
): Promise<Check> {
  const mechanisms = abilities.find((line) => /^AUTH[ =]/.test(line))?.split(/[ =]/) ?? [];
  let reply: Reply;
  if (mechanisms.includes('PLAIN')) {
    reply = await dialogue.say(`AUTH PLAIN ${base64(`\0${user}\0${password ?? ''}`)}`);
  } else if (mechanisms.includes('LOGIN')) {
    reply = await dialogue.say('AUTH LOGIN');
    for (const answer of [user ?? '', password ?? '']) {
      reply = reply.code === 334 ? await dialogue.say(base64(answer)) : reply;
    }
  } else {
    return mechanisms.length === 0
      ? fail(SIGN_IN, 'SMTP_URL has a user, but the relay does not ask for one here')
      : warn(SIGN_IN, `not tried: the relay wants one of ${mechanisms.slice(1).join(', ')}`);
  }
  // A server may repeat what it was sent, so its words are not shown.
  return reply.code === 235
    ? ok(SIGN_IN, 'user and password are accepted')
    : fail(SIGN_IN, `user and password are refused (${reply.code})`);
}

/** Begins a mail and takes it back: nothing is sent. */
async function checkSender(dialogue: SmtpDialogue, address: string): Promise<Check> {
  const from = await dialogue.say(`MAIL FROM:<${address}>`);
  if (from.code >= 500) {
    return fail(SENDER, `mail from ${address} is refused: ${replyText(from)}`);
  }
  if (from.code !== 250) {
    return warn(SENDER, `mail from ${address} is not accepted just now: ${replyText(from)}`);
  }
  const to = await dialogue.say(`RCPT TO:<${address}>`);
  await dialogue.say('RSET');
  return to.code >= 500
    ? warn(SENDER, `mail from ${address} is accepted, but none to it: ${replyText(to)}`)
    : ok(SENDER, `mail from ${address} is accepted`);
}

async function converse(
  dialogue: SmtpDialogue,
  settings: SmtpSettings,
  config: Config,
  checks: Check[],
  now: number,
): Promise<void> {
  const where = `${settings.host}:${settings.port}`;
  const greeting = await dialogue.reply();
  if (greeting.code !== 220) {
    checks.push(fail(RELAY, `${where} answers “${replyText(greeting)}” instead of greeting us`));
    return;
  }
  const offered = await greet(dialogue);
  checks.push(ok(RELAY, `${where} greets us`));
  const isLocal = isLocalHost(settings.host);
  const { check, abilities } = await secure(dialogue, settings, offered, isLocal, now);
  checks.push(check);
  if (abilities === null || check.status === 'fail') {
    return;
  }
  if (settings.user !== null) {
    const signedIn = await authenticate(dialogue, settings, abilities);
    checks.push(signedIn);
    if (signedIn.status !== 'ok') {
      return;
    }
  }
  checks.push(await checkSender(dialogue, senderOf(config.mailFrom).address));
}

/**
 * Talks to each relay as sending would: greeting, TLS and its certificate, user and password, and
 * whether it takes mail from us. No mail is sent, and the password never leaves without TLS
 * where sending would not let it.
 */
export async function checkSmtp(
  config: Config,
  now: number,
  timeoutMs = TIMEOUT_MS,
): Promise<Check[]> {
  if (config.smtpUrl === null) {
    return [warn(RELAY, 'SMTP_URL is not set: mails are kept as files and reach nobody')];
  }
  const relays = parseSmtpUrls(config.smtpUrl);
  const checks = await Promise.all(
    relays.map((settings) => checkRelay(settings, config, now, timeoutMs)),
  );
  return checks.flatMap((found, index) =>
    index === 0 ? found : found.map((one) => ({ ...one, name: `${one.name} (${index + 1})` })),
  );
}

async function checkRelay(
  settings: SmtpSettings,
  config: Config,
  now: number,
  timeoutMs: number,
): Promise<Check[]> {
  const checks: Check[] = [];
  const dialogue = new SmtpDialogue(settings, timeoutMs);
  try {
    await converse(dialogue, settings, config, checks, now);
  } catch (error) {
    checks.push(fail(RELAY, messageOf(error)));
  } finally {
    dialogue.end();
  }
  return checks;
}
