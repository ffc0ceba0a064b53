import * as approval from '../commands/approval/index.ts';
import * as assessment from '../commands/assessment/index.ts';
import * as bounce from '../commands/bounce/index.ts';
import * as brief from '../commands/brief/index.ts';
import * as component from '../commands/component/index.ts';
import type { LinkPurpose } from '../commands/context.ts';
import * as delivery from '../commands/delivery/index.ts';
import { createUnhurried } from '../commands/delivery/unhurried.ts';
import { noteRefusal } from '../commands/disclosure/guesses.ts';
import * as disclosure from '../commands/disclosure/index.ts';
import { NOTICE_FOLLOWERS } from '../commands/follow-notices.ts';
import * as mailQueue from '../commands/mail-queue/index.ts';
import { countWaiting, readMailTrouble } from '../commands/mail-queue/trouble.ts';
import * as notice from '../commands/notice/index.ts';
import * as planning from '../commands/planning/index.ts';
import * as promise from '../commands/promise/index.ts';
import { isStillSo } from '../commands/promise/still-so.ts';
import * as report from '../commands/report/index.ts';
import * as rollout from '../commands/rollout/index.ts';
import * as settings from '../commands/settings/index.ts';
import * as subscriber from '../commands/subscriber/index.ts';
import * as readers from '../commands/subscriber/readers.ts';
import * as summary from '../commands/summary/index.ts';
import * as template from '../commands/template/index.ts';
import * as token from '../commands/token/index.ts';
import * as user from '../commands/user/index.ts';
import { createOwner, issueSetupLink, setupStatus } from '../commands/user/setup.ts';
import type { Actor } from '../domain/actor.ts';
import type { Refusal } from '../domain/errors.ts';
import { createAuthentication } from '../http/authentication.ts';
import { hashPassword } from '../http/password-hash.ts';
import { createProofOfWork } from '../http/proof-of-work.ts';
import { createSignUpDoor, type SignUpAttempt } from '../http/sign-up-door.ts';
import { parseMailAddress } from '../mail/address.ts';
import { createReportReader } from '../mail/bounces/report-reader.ts';
import { listMailbox, readMailbox } from '../mail/mailbox.ts';
import { loadMailTemplates } from '../mail/templates.ts';
import { addressMark, signToken, verifyToken } from '../mail/tokens.ts';
import type { MailWorkerDeps } from '../outbox/deps.ts';
import { webhookFault } from '../outbox/staff/webhook-address.ts';
import { createLog, type Logger } from '../platform/log.ts';
import { BRIEF_TEMPLATES, EMAIL_TEMPLATES, NOTICE_TEMPLATES } from '../platform/paths.ts';
import { renderDocument } from '../publish/documents.ts';
import { renderMarkdown } from '../publish/markdown.ts';
import { readPublicNotice } from '../publish/notice-view.ts';
import { watchPublication } from '../publish/publication.ts';
import { readSnapshotFile } from '../publish/snapshot-file.ts';
import { brokenStore } from '../store/broken-store.ts';
import { condemnable } from '../store/condemnable.ts';
import { watchFile } from '../store/file-watch.ts';
import type { Store } from '../store/queries.ts';
import { loadCatalogue } from '../templating/catalogue.ts';
import { loadReplies } from '../templating/replies.ts';
import { asRead } from './as-read.ts';
import { bind } from './bind.ts';
import type { Config } from './config.ts';
import { createInbound, returnPathOf } from './inbound.ts';
import { configuredSender } from './mail-from.ts';
import { configuredTransport, mailFolder } from './mail-transport.ts';
import { createMetrics } from './metrics.ts';
import { openDatabase, snapshotFile } from './open-database.ts';
import { createPreviews } from './previews.ts';
import { createPublicReader } from './public-reader.ts';
import { readCalendar } from './read-calendar.ts';
import { readLink } from './read-link.ts';
import { loadSecret } from './secret.ts';
import { sibling } from './sibling.ts';
import { createTestDoor } from './test-mail.ts';

interface AppParts {
  store?: Store;
  now?: () => number;
  log?: Logger;
  /** Goes on showing the last page where the database cannot be opened. */
  outliveDatabase?: boolean;
  /** Another process has opened the database already: one that is not there is not made. */
  mustExist?: boolean;
}

/** How often it is looked whether the database file is still there. */
const LOOK_EVERY_MS = 10_000;

interface Opened {
  store: Store;
  broken: Error | null;
  /** What is wrong with its file by now; null: nothing. */
  fault: () => Error | null;
}

function openStore(config: Config, parts: AppParts): Opened {
  const fault = () => null;
  if (parts.store !== undefined) {
    return { store: parts.store, broken: null, fault };
  }
  try {
    const store = openDatabase(config, {
      mustExist: parts.mustExist ?? false,
      queryThread: sibling('query-thread'),
    });
    return { store, broken: null, fault: watchFile(config.databaseFile) };
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    if (parts.outliveDatabase !== true || readSnapshotFile(snapshotFile(config)) === null) {
      throw reason;
    }
    return { store: brokenStore(reason), broken: reason, fault };
  }
}

/** How fast each mail worker may go: the rate is that of all of them together. */
function pacing(
  config: Config,
): Pick<MailWorkerDeps, 'domainConcurrency' | 'domainRatePerSecond' | 'ratePerSecond'> {
  const { mailDomainConcurrency, mailDomainRate, mailRate, mailWorkers } = config;
  return {
    ...(mailDomainConcurrency === null ? {} : { domainConcurrency: mailDomainConcurrency }),
    ...(mailDomainRate === null ? {} : { domainRatePerSecond: mailDomainRate / mailWorkers }),
    ...(mailRate === null ? {} : { ratePerSecond: mailRate / mailWorkers }),
  };
}

export type App = Awaited<ReturnType<typeof createApp>>;

/**
 * The composition root: everything the doors call, on one store, one clock and one
 * configuration. Tests build the same app with their own store and clock.
 */
export async function createApp(config: Config, parts: AppParts = {}) {
  const log = parts.log ?? createLog();
  const now = parts.now ?? Date.now;
  const { store: opened, broken, fault } = openStore(config, parts);
  const { store, condemn, look, onCondemned } = condemnable(opened, fault);
  const looking = setInterval(look, LOOK_EVERY_MS).unref();
  onCondemned((reason) =>
    log.fatal({ err: reason }, 'Nothing is written or mailed any more: the database is unusable.'),
  );
  const secret = loadSecret(config);
  const catalogue = loadCatalogue(NOTICE_TEMPLATES);
  const mailTemplates = loadMailTemplates(EMAIL_TEMPLATES);
  const context = {
    store,
    catalogue,
    replies: loadReplies(BRIEF_TEMPLATES),
    now,
    publicUrl: config.publicUrl,
    asRead,
    timeZone: config.timeZone,
    onNoticeChanged: NOTICE_FOLLOWERS,
    hashPassword,
    parseAddress: parseMailAddress,
    webhookFault: (target: string) =>
      webhookFault(target, { allowPrivate: config.webhookAllowPrivate }),
    addressMark: (key: string) => addressMark(secret, key),
    signToken: (purpose: LinkPurpose, id: string, version: number) =>
      signToken(secret, purpose, id, version),
    verifyToken: (purpose: LinkPurpose, text: string) => verifyToken(secret, purpose, text),
  };
  const proofOfWork = config.signupProofOfWork ? createProofOfWork(secret, now) : null;
  const signUp = createSignUpDoor(proofOfWork);
  const publication = await watchPublication(store);
  const reader = createPublicReader(context, {
    publication,
    snapshotFile: snapshotFile(config),
    log,
  });
  const keptMails = mailFolder(config);
  const reports = createReportReader(sibling('report-thread'), secret);
  const waitingMail = createUnhurried<number>(now);

  return {
    config,
    log,
    store,
    /** Why the database cannot be used; null where it can. */
    broken,
    /** Ends all writing, for damage that was found in the database. */
    condemn,
    /** Calls back once nothing is written any more, whoever found out. */
    onCondemned,
    now,
    catalogue,
    /** Context of the commands that the clock runs. */
    clockContext: context,
    publicView: reader.view,
    publicNotice: reader.notice,
    publicComponent: reader.component,
    publicMonth: reader.month,
    /** A feed, calendar or other document, for where no front door keeps their bytes. */
    publicDocument: async (path: string) => renderDocument(await reader.documentView(path), path),
    documentView: reader.documentView,
    /** A text of staff as its readers get it: the Markdown of the public page, at a path of it. */
    markdown: (text: string, path: string) =>
      renderMarkdown(text, new URL(path, config.publicUrl).href),
    outOfDateSince: reader.outOfDateSince,
    publication,
    /** Why no mail goes out; null while it does. */
    mailTrouble: () => readMailTrouble(context),
    countWaitingMail: () => waitingMail('', () => countWaiting(context)),
    metrics: createMetrics({ store, publication, now, log }),
    /** What a door does with every refusal of a command. */
    noteRefusal: (actor: Actor, refusal: Refusal) => noteRefusal(context, actor, refusal),
    commands: {
      ...bind(context, approval),
      ...bind(context, assessment),
      ...bind(context, bounce),
      ...bind(context, brief),
      ...bind(context, component),
      ...bind(context, delivery),
      ...bind(context, disclosure),
      ...bind(context, mailQueue),
      ...bind(context, notice),
      ...bind(context, planning),
      ...bind(context, promise),
      ...bind(context, report),
      ...bind(context, rollout),
      ...bind(context, settings),
      ...bind(context, subscriber),
      ...bind(context, summary),
      ...bind(context, template),
      ...bind(context, token),
      ...bind(context, user),
      sendTestMail: createTestDoor(config, context),
    },
    previews: createPreviews(context, reader, mailTemplates),
    subscriptions: {
      request: (input: Record<string, unknown>, attempt: SignUpAttempt): Promise<void> =>
        signUp(attempt, () => readers.requestSubscription(context, input)),
      /** A sum for the form's browser, as JSON; null where none is asked for. */
      challenge: async () => (proofOfWork === null ? null : proofOfWork.challenge()),
      /** What a mailed link is about; null for one that does not hold (any more). */
      readToken: (purpose: LinkPurpose, text: string) => readLink(context, purpose, text),
      confirm: (text: string) => readers.confirmSubscription(context, text),
      updatePreferences: (text: string, input: Record<string, unknown>, revision: number) =>
        readers.updatePreferences(context, text, input, revision),
      unsubscribe: (text: string) => readers.unsubscribe(context, text),
      follow: (text: string, noticeId: string) => readers.followNotice(context, text, noticeId),
      unfollow: (text: string, noticeId: string) => readers.unfollowNotice(context, text, noticeId),
      renewLinks: (text: string) => readers.renewLinks(context, text),
      ownData: (text: string) => readers.ownData(context, text),
      erase: (text: string) => readers.eraseSubscription(context, text),
      /** The address of their own calendar, for the holder of a manage link. */
      calendarUrl: async (manageToken: string) =>
        `${config.publicUrl}/maintnote/${await readers.calendarToken(context, manageToken)}.ics`,
    },
    /** Mail and events that come back. */
    inbound: createInbound({ context, config: config.inbound, secret, reports, log }),
    subscriberCalendar: (text: string) => readCalendar(context, reader, text),
    auth: createAuthentication({ store, config, secret, now, log }),
    setup: bind(context, { issueLink: issueSetupLink, status: setupStatus, createOwner }),
    mailbox:
      config.smtpUrl === null
        ? {
            list: (limit: number) => listMailbox(keptMails, limit),
            read: (file: string) => readMailbox(keptMails, file),
          }
        : null,
    /** What the mail worker works with; the transport is made for the caller, who closes it. */
    mailWorkerDeps(): MailWorkerDeps {
      return {
        store,
        transport: configuredTransport(config, now),
        mailTemplates,
        now,
        secret,
        ...pacing(config),
        isStillSo: (message) => isStillSo(context, message),
        webhooks: { allowPrivate: config.webhookAllowPrivate },
        from: configuredSender(config),
        publicUrl: config.publicUrl,
        returnPath: returnPathOf(config.inbound, secret),
        pageFacts: reader.page,
        readNotice: (q, id, upToSequence) =>
          readPublicNotice(q, id, { origin: config.publicUrl, now: now(), upToSequence }),
        log,
      };
    },
    async close(): Promise<void> {
      clearInterval(looking);
      publication.stop();
      await Promise.all([reader.settled(), reports.close()]);
      await store.close();
    },
  };
}
