import { NOTICE_KIND_LABELS, type NoticeKind } from '#src/domain/notice.ts';

interface Named {
  title: string | null;
  kind: NoticeKind;
  component_names: readonly string[];
}

/**
 * What staff call a notice: its title, or, while the template has given it none, what it is and
 * what it is about.
 */
export function noticeName({ title, kind, component_names: names }: Named): string {
  return title ?? [NOTICE_KIND_LABELS[kind], ...names].join(', ');
}

/** The same where only a notice's id and title are at hand. */
export type NameOf = (id: string, title: string | null) => string;

export function namesAmong(listed: readonly (Named & { id: string })[]): NameOf {
  const names = new Map(listed.map((notice) => [notice.id, noticeName(notice)]));
  return (id, title) => title ?? names.get(id) ?? 'A draft';
}
