import { bind } from './bind.ts';
import * as approval from './commands/approval/index.ts';
import { assessFacts } from './commands/assessment/assess-facts.ts';
import * as bounce from './commands/bounce/index.ts';
import * as brief from './commands/brief/index.ts';
import type { LinkPurpose } from './commands/context.ts';
import * as component from './commands/component/index.ts';
import * as disclosure from './commands/disclosure/index.ts';
import * as delivery from './commands/delivery/index.ts';
import { createUnhurried } from './commands/delivery/unhurried.ts';
import { changeWindow } from './commands/notice/change-window.ts';
import { closeResponse } from './commands/notice/close-response.ts';
import { createDraft } from './commands/notice/create-draft.ts';
import { discardDraft, editDraft } from './commands/notice/edit-draft.ts';
import * as mailQueue from './commands/mail-queue/index.ts';
import { postUpdate } from './commands/notice/post-update.ts';
import { publishNotice } from './commands/notice/publish.ts';
import { readNotice, readNotices } from './commands/notice/read.ts';
import { readDeliveries } from './commands/notice/read-deliveries.ts';
import { readAudit } from './commands/settings/read-audit.ts';
import * as planning from './commands/planning/index.ts';
import { suggestBlastRadius } from './commands/planning/blast-radius.ts';
import * as promise from './commands/promise/index.ts';
import { exportReport, readReport } from './commands/report/index.ts';
import * as rollout from './commands/rollout/index.ts';
import * as settings from './commands/settings/index.ts';
import * as subscriber from './commands/subscriber/index.ts';
import * as summary from './commands/summary/index.ts';
import * as template from './commands/template/index.ts';
import * as token from './commands/token/index.ts';
import * as user from './commands/user/index.ts';
import type { Config } from './config.ts';
import type { Actor } from './domain/actor.ts';
import type { Refusal } from './domain/errors.ts';
import { createAuthentication } from './http/authentication.ts';
import { hashPassword } from './http/password-hash.ts';
import { createMetrics } from './metrics.ts';
import { createProofOfWork } from './http/proof-of-work.ts';
import { createSignUpDoor, type SignUpAttempt } from './http/sign-up-door.ts';
import { createInbound, returnPathOf } from './inbound.ts';
import { createLog, type Logger } from './log.ts';
import { parseMailAddress } from './mail/address.ts';
import { createReportReader } from './mail/bounces/report-reader.ts';
import { listMailbox, readMailbox } from './mail/mailbox.ts';
import { loadMailTemplates } from './mail/templates.ts';
import { addressMark, signToken, verifyToken } from './mail/tokens.ts';
import { configuredSender } from './mail-from.ts';
import { configuredTransport, mailFolder } from './mail-transport.ts';
import { openDatabase, snapshotFile } from './open-database.ts';
import type { MailWorkerDeps } from './outbox/deps.ts';
import { webhookFault } from './outbox/staff/webhook-address.ts';
import { BRIEF_TEMPLATES, EMAIL_TEMPLATES, NOTICE_TEMPLATES } from './paths.ts';
import { createPreviews } from './previews.ts';
import { createPublicReader } from './public-reader.ts';
import { readSnapshotFile } from './publish/snapshot-file.ts';
import { watchPublication } from './publish/publication.ts';
import { readCalendar } from './read-calendar.ts';
import { readLink } from './read-link.ts';
import { renderDocument } from './publish/documents.ts';
import { asRead } from './as-read.ts';
import { renderMarkdown } from './publish/markdown.ts';
import { readPublicNotice } from './publish/notice-view.ts';
import { loadSecret } from './secret.ts';
import { sibling } from './sibling.ts';
import { brokenStore } from './store/broken-store.ts';
import { condemnable } from './store/condemnable.ts';
import { watchFile } from './store/file-watch.ts';
import type { Store } from './store/queries.ts';
import { loadCatalogue } from './templating/catalogue.ts';
import { loadReplies } from './templating/replies.ts';
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

  const staff = {
    assessFacts,
    changeWindow,
    closeResponse,
    createDraft,
    discardDraft,
    editDraft,
    postUpdate,
    publishNotice,
    decideApproval: approval.decideApproval,
    readApprovals: approval.readApprovals,
    listOpenApprovals: approval.listOpenApprovals,
    readEnforcement: approval.readEnforcement,
    saveEnforcement: approval.saveEnforcement,
    readBrief: brief.readBrief,
    saveBrief: brief.saveBrief,
    readSummary: summary.readSummary,
    saveSummary: summary.saveSummary,
    discardSummary: summary.discardSummary,
    publishSummary: summary.publishSummary,
    readDisclosure: disclosure.readDisclosure,
    discloseFacts: disclosure.discloseFacts,
    askForOverride: disclosure.askForOverride,
    endOverrideRequest: disclosure.endOverrideRequest,
    overrideDisclosure: disclosure.overrideDisclosure,
    readOverrides: disclosure.readOverrides,
    readAudit,
    suggestBlastRadius,
    readChecklists: planning.readChecklists,
    saveChecklists: planning.saveChecklists,
    readChecks: planning.readChecks,
    setCheck: planning.setCheck,
    createFreeze: planning.createFreeze,
    listFreezes: planning.listFreezes,
    removeFreeze: planning.removeFreeze,
    createRecurrence: planning.createRecurrence,
    editRecurrence: planning.editRecurrence,
    endRecurrence: planning.endRecurrence,
    listRecurrences: planning.listRecurrences,
    readRecurrence: planning.readRecurrence,
    skipOccurrence: planning.skipOccurrence,
    exportReport,
    readReport,
    readBoard: promise.readBoard,
    listContacts: promise.listContacts,
    createContact: promise.createContact,
    readContact: promise.readContact,
    editContact: promise.editContact,
    removeContact: promise.removeContact,
    readLadder: promise.readLadder,
    saveLadder: promise.saveLadder,
    moveStage: rollout.moveStage,
    changeRollout: rollout.changeRollout,
    readRollout: rollout.readRollout,
    readDeliveries,
    readNotice,
    readNotices,
    archiveComponent: component.archiveComponent,
    createComponent: component.createComponent,
    createGroup: component.createGroup,
    deleteGroup: component.deleteGroup,
    editComponent: component.editComponent,
    editGroup: component.editGroup,
    importComponents: component.importComponents,
    listComponents: component.listComponents,
    listGroups: component.listGroups,
    readComponent: component.readComponent,
    readGroup: component.readGroup,
    readQueue: mailQueue.readQueue,
    listHeldDomains: mailQueue.listHeldDomains,
    pauseQueue: mailQueue.pauseQueue,
    resumeQueue: mailQueue.resumeQueue,
    holdDomain: mailQueue.holdDomain,
    releaseDomain: mailQueue.releaseDomain,
    releaseAllDomains: mailQueue.releaseAllDomains,
    releaseAnnouncement: mailQueue.releaseAnnouncement,
    retryFailed: mailQueue.retryFailed,
    cancelDeliveries: mailQueue.cancelDeliveries,
    readAnnouncement: delivery.readAnnouncement,
    listAnnouncements: delivery.listAnnouncements,
    listRecipients: delivery.listRecipients,
    listStaffMessages: delivery.listStaffMessages,
    recipientHistory: delivery.recipientHistory,
    resendFailed: delivery.resendFailed,
    readMailAlerts: mailQueue.readMailAlerts,
    saveMailAlerts: mailQueue.saveMailAlerts,
    createTemplate: template.createTemplate,
    listTemplates: template.listTemplates,
    readTemplate: template.readTemplate,
    revertTemplate: template.revertTemplate,
    saveTemplate: template.saveTemplate,
    createToken: token.createToken,
    listTokens: token.listTokens,
    revokeToken: token.revokeToken,
    changePassword: user.changePassword,
    createUser: user.createUser,
    deactivateUser: user.deactivateUser,
    listUsers: user.listUsers,
    readBranding: settings.readBranding,
    saveBranding: settings.saveBranding,
    listTierPolicies: settings.listTierPolicies,
    saveTierPolicy: settings.saveTierPolicy,
    listPolicyVersions: settings.listPolicyVersions,
    readPolicyVersion: settings.readPolicyVersion,
    listPolicyPresets: settings.listPolicyPresets,
    applyPolicyPreset: settings.applyPolicyPreset,
    currentPolicyVersion: settings.currentPolicyVersion,
    restorePolicyVersion: settings.restorePolicyVersion,
    readAssessmentRules: settings.readAssessmentRules,
    saveAssessmentRules: settings.saveAssessmentRules,
    readSettings: settings.readSettings,
    saveSettings: settings.saveSettings,
    addSubscriber: subscriber.addSubscriber,
    editSubscriber: subscriber.editSubscriber,
    listSubscribers: subscriber.listSubscribers,
    readSubscriber: subscriber.readSubscriber,
    removeSubscriber: subscriber.removeSubscriber,
    readSubscriberHistory: subscriber.readSubscriberHistory,
    countRecipients: subscriber.countRecipients,
    exportSubscribers: subscriber.exportSubscribers,
    exportSuppressions: subscriber.exportSuppressions,
    suppressAddresses: subscriber.suppressAddresses,
    startImport: subscriber.startImport,
    receiveImport: subscriber.receiveImport,
    startReceived: subscriber.startReceived,
    runRehearsed: subscriber.runRehearsed,
    cancelImport: subscriber.cancelImport,
    listImports: subscriber.listImports,
    readImport: subscriber.readImport,
    refusedRows: subscriber.refusedRows,
    listBounces: bounce.listBounces,
    reinstateSubscriber: bounce.reinstateSubscriber,
    reinstateMany: bounce.reinstateMany,
  };

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
    /** What monitoring reads. */
    /** Why no mail goes out; null while it does. */
    mailTrouble: () => mailQueue.readMailTrouble(context),
    countWaitingMail: () => waitingMail('', () => mailQueue.countWaiting(context)),
    metrics: createMetrics({ store, publication, now, log }),
    /** What a door does with every refusal of a command. */
    noteRefusal: (actor: Actor, refusal: Refusal) =>
      disclosure.noteRefusal(context, actor, refusal),
    commands: {
      ...bind(context, staff),
      sendTestMail: createTestDoor(config, context),
    },
    previews: createPreviews(context, reader, mailTemplates),
    subscriptions: {
      request: (input: Record<string, unknown>, attempt: SignUpAttempt): Promise<void> =>
        signUp(attempt, () => subscriber.requestSubscription(context, input, now())),
      /** A sum for the form's browser, as JSON; null where none is asked for. */
      challenge: async () => (proofOfWork === null ? null : proofOfWork.challenge()),
      /** What a mailed link is about; null for one that does not hold (any more). */
      readToken: (purpose: LinkPurpose, text: string) => readLink(context, purpose, text),
      confirm: (text: string) => subscriber.confirmSubscription(context, text),
      updatePreferences: (text: string, input: Record<string, unknown>, revision: number) =>
        subscriber.updatePreferences(context, text, input, revision),
      unsubscribe: (text: string) => subscriber.unsubscribe(context, text),
      follow: (text: string, noticeId: string) => subscriber.followNotice(context, text, noticeId),
      unfollow: (text: string, noticeId: string) =>
        subscriber.unfollowNotice(context, text, noticeId),
      renewLinks: (text: string) => subscriber.renewLinks(context, text),
      ownData: (text: string) => subscriber.ownData(context, text),
      erase: (text: string) => subscriber.eraseSubscription(context, text),
      /** The address of their own calendar, for the holder of a manage link. */
      calendarUrl: async (manageToken: string) =>
        `${config.publicUrl}/maintnote/${await subscriber.calendarToken(context, manageToken)}.ics`,
    },
    /** Mail and events that come back. */
    inbound: createInbound({ context, config: config.inbound, secret, reports, log }),
    subscriberCalendar: (text: string) => readCalendar(context, reader, text),
    auth: createAuthentication({ store, config, secret, now, log }),
    setup: bind(context, {
      issueLink: user.issueSetupLink,
      status: user.setupStatus,
      createOwner: user.createOwner,
    }),
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
        isStillSo: (message) => promise.isStillSo(context, message),
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
