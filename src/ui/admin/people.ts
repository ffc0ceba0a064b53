import type { Role } from '#src/domain/actor.ts';

export const ROLE_WORDS: Record<Role, string> = {
  owner: 'Owner: everything',
  staff: 'Staff: notices, components, subscribers, templates',
};

/** `Owner`, `Staff` */
export const roleWord = (role: Role): string => ROLE_WORDS[role].split(':')[0]!;
