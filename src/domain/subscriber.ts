export const SUBSCRIBER_STATUSES = ['pending', 'confirmed', 'unsubscribed', 'suppressed'] as const;
export type SubscriberStatus = (typeof SUBSCRIBER_STATUSES)[number];

/** Which news of a notice somebody wants by mail. */
export const NEWS_CHOICES = ['every', 'time_changes', 'start_and_end'] as const;
export type NewsChoice = (typeof NEWS_CHOICES)[number];

/** How the calendar entry travels in a mail: not at all, as information, or as an invitation. */
export const CALENDAR_METHODS = ['none', 'publish', 'request'] as const;
export type CalendarMethod = (typeof CALENDAR_METHODS)[number];

/** Why an address gets no more mail, whatever its owner wants. */
export const SUPPRESSION_KINDS = ['hard_bounce', 'soft_bounces', 'staff'] as const;
export type SuppressionKind = (typeof SUPPRESSION_KINDS)[number];

/** Why somebody is shown as suppressed: a complaint is the reader's own word. */
export type SuppressedBy = SuppressionKind | 'complaint';

/** Who vouched for the address: the reader by the mailed link, a member of staff, or an import. */
export const CONFIRMED_BY = ['reader', 'staff', 'import'] as const;
export type ConfirmedBy = (typeof CONFIRMED_BY)[number];

/** How long the link in a confirmation mail works. */
export const CONFIRMATION_VALID_MS = 24 * 3_600_000;

export const ANNOUNCEMENT_STATUSES = ['pending', 'fanned_out', 'cancelled'] as const;
export type AnnouncementStatus = (typeof ANNOUNCEMENT_STATUSES)[number];

export const DELIVERY_PURPOSES = [
  'announcement',
  'confirmation',
  'manage_link',
  'digest',
  'look_ahead',
] as const;
export type DeliveryPurpose = (typeof DELIVERY_PURPOSES)[number];

/**
 * `waiting` until a worker leases it; `sent` once the server took it; `failed` when it never
 * will; `dropped` when the person left before it went out; `folded` into a newer mail of the
 * same notice; `cancelled` by staff; `bounced` when a report came back after it was sent.
 */
export const DELIVERY_STATUSES = [
  'waiting',
  'leased',
  'sent',
  'failed',
  'dropped',
  'folded',
  'cancelled',
  'bounced',
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** What became of one delivery over time, for staff; successes are on the delivery itself. */
export const DELIVERY_EVENTS = [
  'deferred',
  'failed',
  'bounced',
  'complained',
  'folded',
  'cancelled',
  'retried',
] as const;
export type DeliveryEvent = (typeof DELIVERY_EVENTS)[number];

export const BOUNCE_KINDS = ['hard', 'soft', 'complaint', 'policy', 'delayed'] as const;
export type BounceKind = (typeof BOUNCE_KINDS)[number];

/** What an announcement tells: an update, or a reminder before a start. */
export const ANNOUNCEMENT_KINDS = ['update', 'reminder', 'summary'] as const;
export type AnnouncementKind = (typeof ANNOUNCEMENT_KINDS)[number];

/** A message to staff goes by mail or as a webhook. */
export const STAFF_CHANNELS = ['mail', 'webhook'] as const;
export type StaffChannel = (typeof STAFF_CHANNELS)[number];

export const IMPORT_STATUSES = [
  ...(['receiving', 'waiting', 'running', 'done', 'failed', 'cancelled'] as const),
] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];
