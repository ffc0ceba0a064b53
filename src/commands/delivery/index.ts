export { listRecipients } from './list-recipients.ts';
export { listStaffMessages } from './list-staff-messages.ts';
export { listAnnouncements, readAnnouncement } from './read-announcement.ts';
export { recipientHistory } from './recipient-history.ts';
export { resendFailed } from './resend-failed.ts';
