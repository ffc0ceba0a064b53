import { blastRadius, type Reached } from '#src/domain/blast-radius.ts';
import { componentsOfNotices, publishedNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { dependencyGraph } from '../component/dependencies.ts';
import type { Finding } from './finding.ts';

interface Ends {
  bases: string;
  tops: string;
  depend: string;
}

const theirsOnOurs = ({ bases, tops, depend }: Ends) => `on ${tops}, which ${depend} on ${bases}`;
const oursOnTheirs = ({ bases, tops, depend }: Ends) => `on ${bases}, which ${tops} ${depend} on`;

/** Other planned work at the same time, on the same components or on what depends on them. */
export async function overlaps(q: Queries, notice: NoticeRow): Promise<Finding[]> {
  if (notice.windowStart === null || notice.windowEnd === null) {
    return [];
  }
  const graph = await dependencyGraph(q);
  const ours = await componentsOfNotices(q, [notice.id]);
  const own = ours.map(({ slug }) => slug);
  const reached = blastRadius(graph, own);
  const others = (await publishedNotices(q, ['scheduled', 'in_progress', 'verifying'])).filter(
    (other) =>
      other.id !== notice.id &&
      other.windowStart !== null &&
      other.windowStart < notice.windowEnd! &&
      notice.windowStart! < other.windowEnd!,
  );
  const components = Map.groupBy(
    await componentsOfNotices(
      q,
      others.map(({ id }) => id),
    ),
    ({ noticeId }) => noticeId,
  );
  const findings: Finding[] = [];
  for (const other of others) {
    const theirs = components.get(other.id) ?? [];
    const slugs = theirs.map(({ slug }) => slug);
    const names = new Map([...ours, ...theirs].map(({ slug, name }) => [slug, name]));
    const name = (all: readonly string[]): string =>
      [...new Set(all)].map((slug) => names.get(slug) ?? slug).join(', ');
    const shared = slugs.filter((slug) => own.includes(slug));
    const above = reached.filter(({ slug }) => slugs.includes(slug));
    const below = blastRadius(graph, slugs).filter(({ slug }) => own.includes(slug));
    const ends = (all: readonly Reached[]) => ({
      bases: name(all.map(({ path }) => path[0]!)),
      tops: name(all.map(({ slug }) => slug)),
      depend: all.length === 1 ? 'depends' : 'depend',
    });
    const where =
      shared.length > 0
        ? `on ${name(shared)} as well`
        : above.length > 0
          ? theirsOnOurs(ends(above))
          : below.length > 0
            ? oursOnTheirs(ends(below))
            : null;
    if (where !== null) {
      const detail = `“${other.title}” is planned for the same time, ${where}.`;
      findings.push({ level: 'warn', code: 'overlap', detail });
    }
  }
  return findings;
}
