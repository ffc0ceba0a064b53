import { ROLES } from '#src/domain/actor.ts';
import { isOneOf, type Dialect } from './dialect.ts';

/** Names and columns of the first four tables are those that the authentication library asks for. */
export function staffTables(d: Dialect) {
  const users = d.table(
    'users',
    {
      id: d.text('id').primaryKey(),
      name: d.text('name').notNull(),
      email: d.text('email').notNull().unique(),
      emailVerified: d.bool('email_verified').notNull(),
      image: d.text('image'),
      role: d.choice('role', ROLES).notNull().default('staff'),
      deactivatedAt: d.instant('deactivated_at'),
      createdAt: d.date('created_at').notNull(),
      updatedAt: d.date('updated_at').notNull(),
    },
    (t) => [d.check('users_role_known', isOneOf(t.role, ROLES))],
  );
  const user = () =>
    d
      .text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' });

  const sessions = d.table(
    'sessions',
    {
      id: d.text('id').primaryKey(),
      token: d.text('token').notNull().unique(),
      userId: user(),
      expiresAt: d.date('expires_at').notNull(),
      ipAddress: d.text('ip_address'),
      userAgent: d.text('user_agent'),
      createdAt: d.date('created_at').notNull(),
      updatedAt: d.date('updated_at').notNull(),
    },
    (t) => [d.index('sessions_user').on(t.userId)],
  );

  const accounts = d.table(
    'accounts',
    {
      id: d.text('id').primaryKey(),
      accountId: d.text('account_id').notNull(),
      providerId: d.text('provider_id').notNull(),
      userId: user(),
      accessToken: d.text('access_token'),
      refreshToken: d.text('refresh_token'),
      idToken: d.text('id_token'),
      accessTokenExpiresAt: d.date('access_token_expires_at'),
      refreshTokenExpiresAt: d.date('refresh_token_expires_at'),
      scope: d.text('scope'),
      password: d.text('password'),
      createdAt: d.date('created_at').notNull(),
      updatedAt: d.date('updated_at').notNull(),
    },
    (t) => [
      d.index('accounts_user').on(t.userId),
      d.uniqueIndex('accounts_provider').on(t.providerId, t.accountId),
    ],
  );

  const verifications = d.table(
    'verifications',
    {
      id: d.text('id').primaryKey(),
      identifier: d.text('identifier').notNull(),
      value: d.text('value').notNull(),
      expiresAt: d.date('expires_at').notNull(),
      createdAt: d.date('created_at').notNull(),
      updatedAt: d.date('updated_at').notNull(),
    },
    (t) => [d.index('verifications_identifier').on(t.identifier)],
  );

  /** One-time links to create the first owner; only the hash is kept. */
  const setupLinks = d.table('setup_links', {
    hash: d.text('hash').primaryKey(),
    createdAt: d.instant('created_at').notNull(),
    expiresAt: d.instant('expires_at').notNull(),
  });

  const apiTokens = d.table('api_tokens', {
    id: d.text('id').primaryKey(),
    name: d.text('name').notNull(),
    /** The first characters, so that people can tell their tokens apart. */
    prefix: d.text('prefix').notNull(),
    /** SHA-256 of the whole token, hex. */
    hash: d.text('hash').notNull().unique(),
    scopes: d.json<string[]>('scopes').notNull(),
    createdBy: d.text('created_by').notNull(),
    createdAt: d.instant('created_at').notNull(),
    expiresAt: d.instant('expires_at'),
    lastUsedAt: d.instant('last_used_at'),
    revokedAt: d.instant('revoked_at'),
  });

  /** Answers kept for a day, so that a repeated POST does nothing twice. */
  const idempotencyKeys = d.table(
    'idempotency_keys',
    {
      owner: d.text('owner').notNull(),
      key: d.text('key').notNull(),
      /** SHA-256 over method, path and body. */
      fingerprint: d.text('fingerprint').notNull(),
      status: d.int('status').notNull(),
      headers: d.json<Record<string, string>>('headers').notNull(),
      body: d.text('body').notNull(),
      createdAt: d.instant('created_at').notNull(),
    },
    (t) => [
      d.primaryKey({ columns: [t.owner, t.key] }),
      d.index('idempotency_keys_age').on(t.createdAt),
    ],
  );

  return {
    users,
    sessions,
    accounts,
    verifications,
    setupLinks,
    apiTokens,
    idempotencyKeys,
  };
}
