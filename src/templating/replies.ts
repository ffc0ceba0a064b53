import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTICE_KINDS, type NoticeKind } from '../domain/notice.ts';
import { compileTemplate, type CompiledTemplate } from './engine.ts';

/** The replies that support may send as they are: a template for each kind of notice. */
export type ReplyTemplates = Readonly<Record<NoticeKind, CompiledTemplate>>;

/** Reads and compiles them; throws for one that is missing or names what there is not. */
export function loadReplies(directory: string): ReplyTemplates {
  return Object.fromEntries(
    NOTICE_KINDS.map((kind) => [
      kind,
      compileTemplate(readFileSync(join(directory, `${kind}.hbs`), 'utf8')),
    ]),
  ) as Record<NoticeKind, CompiledTemplate>;
}
