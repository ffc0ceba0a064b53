import type { NoticeStatus } from '#src/domain/notice.ts';
import type { IncidentStatus, MaintenanceStatus } from './shapes.ts';

function impossible(status: NoticeStatus, what: string): Error {
  return new Error(`A published ${what} never has the status ${status}.`);
}

/**
 * The status of planned and emergency work in Statuspage's words. Clients fail on a word that
 * they do not know, so work that was cancelled or rolled back is `completed` there: it is over.
 */
export function maintenanceStatus(status: NoticeStatus): MaintenanceStatus {
  switch (status) {
    case 'scheduled':
    case 'in_progress':
    case 'verifying':
    case 'completed':
      return status;
    case 'cancelled':
    case 'rolled_back':
      return 'completed';
    case 'draft':
    case 'investigating':
    case 'identified':
    case 'monitoring':
    case 'resolved':
      throw impossible(status, 'maintenance');
  }
}

/** The status of an incident in Statuspage's words. */
export function incidentStatus(status: NoticeStatus): IncidentStatus {
  switch (status) {
    case 'investigating':
    case 'identified':
    case 'monitoring':
    case 'resolved':
      return status;
    case 'draft':
    case 'scheduled':
    case 'in_progress':
    case 'verifying':
    case 'completed':
    case 'cancelled':
    case 'rolled_back':
      throw impossible(status, 'incident');
  }
}
