export const SUBSCRIBER_STATUSES = ['pending', 'confirmed', 'unsubscribed', 'suppressed'] as const;
export type SubscriberStatus = (typeof SUBSCRIBER_STATUSES)[number];

/** Who vouched for the address: the reader by the mailed link, a member of staff, or an import. */
export const CONFIRMED_BY = ['reader', 'staff', 'import'] as const;
export type ConfirmedBy = (typeof CONFIRMED_BY)[number];

/** How long the link in a confirmation mail works. */
export const CONFIRMATION_VALID_MS = 24 * 3_600_000;

export const ANNOUNCEMENT_STATUSES = ['pending', 'fanned_out'] as const;
export type AnnouncementStatus = (typeof ANNOUNCEMENT_STATUSES)[number];

export const DELIVERY_PURPOSES = ['announcement', 'confirmation', 'manage_link'] as const;
export type DeliveryPurpose = (typeof DELIVERY_PURPOSES)[number];

/**
 * `waiting` until a worker leases it; `sent` once the server took it; `failed` when it never
 * will; `dropped` when the person left before it went out.
 */
export const DELIVERY_STATUSES = ['waiting', 'leased', 'sent', 'failed', 'dropped'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];
