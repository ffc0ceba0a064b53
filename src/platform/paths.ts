import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** The project's folder, from which everything that ships with it is found. */
export const ROOT = dirname(findPackageJSON(import.meta.url)!);

export const MIGRATIONS = join(ROOT, 'db', 'migrations', 'sqlite');
export const NOTICE_TEMPLATES = join(ROOT, 'templates', 'notices');
export const BRIEF_TEMPLATES = join(ROOT, 'templates', 'briefs');
export const EMAIL_TEMPLATES = join(ROOT, 'templates', 'email');
export const SITE = join(ROOT, 'dist');
/** Machine code of what was started before: belongs to the build, and is gone with it. */
export const COMPILED = join(SITE, 'process', '.compiled');
