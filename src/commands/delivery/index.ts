export { listRecipients, type RecipientPage, type RecipientView } from './list-recipients.ts';
export { listStaffMessages, type StaffMessageView } from './list-staff-messages.ts';
export { listAnnouncements, readAnnouncement, type AnnouncementPage } from './read-announcement.ts';
export { recipientHistory, type HistoryView } from './recipient-history.ts';
export { resendFailed } from './resend-failed.ts';
export type { AnnouncementState, AnnouncementSummary, AnnouncementView } from './view.ts';
