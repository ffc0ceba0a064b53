export { readMailAlerts, saveMailAlerts, type AlertsView } from './alerts.ts';
export { cancelDeliveries, type CancelResult } from './cancel-deliveries.ts';
export {
  holdDomain,
  pauseQueue,
  releaseAllDomains,
  releaseAnnouncement,
  releaseDomain,
  resumeQueue,
} from './holds.ts';
export { listHeldDomains, readQueue } from './read-queue.ts';
export { RETRIABLE_CLASSES, retryFailed, type RetryResult } from './retry-failed.ts';
export { countWaiting, readMailTrouble, type MailTrouble } from './trouble.ts';
export type {
  AnnouncementHoldView,
  DomainHoldView,
  HoldView,
  QueueView,
  RelayView,
} from './view.ts';
