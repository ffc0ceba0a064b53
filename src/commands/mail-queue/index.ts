export { readMailAlerts, saveMailAlerts } from './alerts.ts';
export { cancelDeliveries } from './cancel-deliveries.ts';
export {
  holdDomain,
  pauseQueue,
  releaseAllDomains,
  releaseAnnouncement,
  releaseDomain,
  resumeQueue,
} from './holds.ts';
export { listHeldDomains, readQueue } from './read-queue.ts';
export { retryFailed } from './retry-failed.ts';
