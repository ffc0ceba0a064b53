import { Refusal } from './errors.ts';

export const ROLES = ['owner', 'staff'] as const;
export type Role = (typeof ROLES)[number];

/** What a token may be given; `all` gives every right. */
export const SCOPES = [
  'all',
  'notices:read',
  'notices:write',
  'approvals:write',
  'rollout:write',
  'components:read',
  'components:write',
  'subscribers:read',
  'subscribers:write',
  'templates:read',
  'templates:write',
  'tokens:write',
  'settings:write',
  'audit:read',
  'mail:inbound',
  'mail:read',
  'mail:write',
  'metrics:read',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Any of these reads what is set: whoever may change it, and whoever works by it. */
export const SETTINGS_READERS = ['settings:write', 'notices:read'] as const;

/** Who acts. `label` goes into the record: `user:ada@example.com`, `token:deploy`, `system`. */
export interface Actor {
  label: string;
  scopes: readonly Scope[];
}

/** Whom people know by this label: the address of a person; anybody else as the record names them. */
export const personOf = (label: string): string => label.replace(/^user:/, '');

/** Whether a person acts, and no token nor the clock. */
export const isPerson = (label: string): boolean => label.startsWith('user:');

/** What the label of a token begins with. */
const TOKEN = 'token:';

/** The name of the token that acts; null for anybody else. */
export const tokenOf = (label: string): string | null =>
  label.startsWith(TOKEN) ? label.slice(TOKEN.length) : null;

/** How a token that a token made names its maker: who stands at the beginning answers for all. */
export const VIA = ' via ';

/** Who answers for a token: the beginning of the chain in which its maker is kept. */
export const beginningOf = (createdBy: string): string => createdBy.split(VIA, 1)[0]!;

export const SYSTEM: Actor = { label: 'system', scopes: ['all'] };

/** Whoever holds a link of their own mail: may do what the link is for, and nothing else. */
export const READER: Actor = { label: 'reader', scopes: [] };

/** What a role may do; owners also manage tokens and settings. */
export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  owner: ['all'],
  staff: [
    'notices:read',
    'notices:write',
    'approvals:write',
    'components:read',
    'components:write',
    'subscribers:read',
    'subscribers:write',
    'templates:read',
    'templates:write',
    'audit:read',
    'mail:read',
    'mail:write',
  ],
};

/** Whether somebody has this right; whoever may write something may read it. */
export function may(actor: Actor, scope: Scope): boolean {
  return (
    actor.scopes.includes('all') ||
    actor.scopes.includes(scope) ||
    (scope.endsWith(':read') && actor.scopes.includes(scope.replace(':read', ':write') as Scope))
  );
}

/** Throws `forbidden`, naming the scope that is missing. */
export function requireScope(actor: Actor, scope: Scope): void {
  if (!may(actor, scope)) {
    throw new Refusal(
      'forbidden',
      `This needs the scope ${scope}, which ${actor.label} does not have.`,
    );
  }
}
