import { join } from 'node:path';

/** The project's folder, from which everything that ships with it is found. */
export const ROOT = join(import.meta.dirname, '..');

export const MIGRATIONS = join(ROOT, 'db', 'migrations', 'sqlite');
export const NOTICE_TEMPLATES = join(ROOT, 'templates', 'notices');
export const EMAIL_TEMPLATES = join(ROOT, 'templates', 'email');
export const SITE = join(ROOT, 'dist');
