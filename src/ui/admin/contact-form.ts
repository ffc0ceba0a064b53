import type { ContactRole } from '#src/domain/ladder.ts';
import { numberOrText, orNull, textOf } from './form-data.ts';

type TheApp = App.Locals['app'];
export type Contact = Awaited<ReturnType<TheApp['commands']['listContacts']>>[number];

export const CONTACT_LABELS = {
  name: 'Name',
  role: 'Role',
  team: 'Team',
  tier: 'Tier',
  email: 'Mail address',
  webhook_url: 'Webhook',
  reach: 'How else to reach them',
  position: 'Order',
} as const;
type ContactField = keyof typeof CONTACT_LABELS;
export type ContactValues = Record<ContactField, string>;

const NAMES = Object.keys(CONTACT_LABELS) as ContactField[];

export const CONTACT_ROLE_LABELS: Record<ContactRole, string> = {
  author: 'Author',
  duty_lead: 'Duty lead',
  manager: 'Manager',
  support: 'Support',
};

export const FRESH_CONTACT: ContactValues = {
  ...(Object.fromEntries(NAMES.map((name) => [name, ''])) as ContactValues),
  role: 'duty_lead',
};

export function contactFromStored(contact: Contact): ContactValues {
  return Object.fromEntries(
    NAMES.map((name) => [name, String(contact[name] ?? '')]),
  ) as ContactValues;
}

export function contactFromForm(form: FormData): ContactValues {
  return Object.fromEntries(NAMES.map((name) => [name, textOf(form, name)])) as ContactValues;
}

/** The form under the API's names. */
export function contactInput(values: ContactValues): Record<string, unknown> {
  return {
    ...Object.fromEntries(NAMES.map((name) => [name, orNull(values[name])])),
    name: values.name,
    role: values.role,
    position: values.position.trim() === '' ? 0 : numberOrText(values.position),
  };
}
