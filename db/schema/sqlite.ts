import { sqliteDialect } from './dialect.ts';
import { defineTables } from './tables.ts';

export const sqliteTables = defineTables(sqliteDialect);

// The migration generator reads tables from a module's exports.
export const {
  componentGroups,
  components,
  componentDependencies,
  componentStatusChanges,
  tierPolicies,
  notices,
  noticePrivateFacts,
  noticeComponents,
  stages,
  updates,
  updateComponents,
  subscribers,
  subscriptions,
  noticeFollowers,
  announcements,
  deliveries,
  deliveryEvents,
  bounces,
  mailHolds,
  counters,
  staffMessages,
  subscriberImports,
  templates,
  templateVersions,
  users,
  sessions,
  accounts,
  verifications,
  setupLinks,
  apiTokens,
  idempotencyKeys,
  audit,
  publication,
  settings,
} = sqliteTables;
