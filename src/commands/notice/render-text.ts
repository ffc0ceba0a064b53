import { byRole, type ComponentRole } from '#src/domain/checklist.ts';
import { commitmentState, type Commitment } from '#src/domain/commitment.ts';
import type { ComponentStatus } from '#src/domain/component.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Moment, NoticeKind } from '#src/domain/notice.ts';
import type { Tier } from '#src/domain/severity.ts';
import type { Window } from '#src/domain/window.ts';
import { duration, fullSpan, fullTime, timeOnly } from '#src/platform/time/format.ts';
import { compileTemplate, render, type CompiledTemplate } from '#src/templating/engine.ts';
import { componentFacts, noVariables } from '#src/templating/facts.ts';
import type { SituationFlag, TemplateFacts, VariableName } from '#src/templating/variables.ts';
import { type Tx } from '../operation.ts';
import { pageSettings } from '../settings/read.ts';
import { findTemplateSource } from '../template/find-source.ts';

/** What a text is made from, beyond the staff's own words. */
export interface TextFacts {
  id: string;
  kind: NoticeKind;
  layer: 'infrastructure' | 'application';
  tier: Tier;
  template: string;
  components: readonly {
    name: string;
    hidden: boolean;
    impact: ComponentStatus;
    role?: ComponentRole;
  }[];
  window: Window | null;
  oldWindow: Window | null;
  actualStart: number | null;
  actualEnd: number | null;
  nextUpdateDue: number | null;
  /** What was promised in public. */
  commitment: Commitment | null;
  cadenceMs: number | null;
  stage: { name: string; percent: number | null; region: string | null } | null;
  /** Where the notice stands, for a text that is told at any time. */
  situation?: Partial<Record<SituationFlag, boolean>>;
  /** The moment in whose tense such a text speaks. */
  tenseOf?: Moment;
  /** The staff's own words that hold at this moment. */
  variables: Partial<Record<VariableName, string | null>>;
}

const span = (window: Window, zone: string): string => fullSpan(window.start, window.end, zone);

/** The moments that look ahead to the end, which is no promise any more once it has passed. */
const AWAITS_END: readonly Moment[] = ['started', 'progress', 'verifying', 'support_brief'];

/** Every variable of the vocabulary for one notice at one moment. */
async function templateFacts(tx: Tx, facts: TextFacts, moment: Moment): Promise<TemplateFacts> {
  const page = await pageSettings(tx);
  const zone = page.timeZone;
  // A hidden component is not part of anything public, its name included; one that is only
  // touched is none that customers are told to look out for.
  const components = byRole(facts.components.filter((component) => !component.hidden)).noticed;
  const nextUpdate = facts.nextUpdateDue;
  const passed = facts.window !== null && facts.window.end <= tx.now && AWAITS_END.includes(moment);
  return {
    ...noVariables(),
    ...facts.variables,
    ...facts.situation,
    ...componentFacts(components, facts.layer, facts.tenseOf ?? moment),
    page_name: page.name,
    notice_url: `${tx.publicUrl}/notices/${facts.id}`,
    support_contact: page.supportContact,
    window: facts.window && span(facts.window, zone),
    start: facts.window && fullTime(facts.window.start, zone),
    end: facts.window && !passed ? fullTime(facts.window.end, zone) : null,
    duration: facts.window && duration(facts.window.end - facts.window.start),
    old_window: facts.oldWindow && span(facts.oldWindow, zone),
    actual_start: facts.actualStart === null ? null : fullTime(facts.actualStart, zone),
    actual_end: facts.actualEnd === null ? null : fullTime(facts.actualEnd, zone),
    actual_duration:
      facts.actualStart === null || facts.actualEnd === null
        ? null
        : duration(facts.actualEnd - facts.actualStart),
    next_update:
      nextUpdate === null
        ? null
        : nextUpdate - tx.now < 12 * 3_600_000
          ? timeOnly(nextUpdate, zone)
          : fullTime(nextUpdate, zone),
    committed_by:
      facts.commitment !== null && commitmentState(facts.commitment, tx.now) === 'ahead'
        ? fullTime(facts.commitment.by, zone)
        : null,
    // “every hour”, not “every 1 hour”.
    cadence: facts.cadenceMs === null ? null : duration(facts.cadenceMs).replace(/^1 /, ''),
    stage_name: facts.stage?.name ?? null,
    stage_percent: facts.stage?.percent?.toString() ?? null,
    stage_region: facts.stage?.region ?? null,
  };
}

/** Title and Markdown of the text for a moment, from the template that applies. */
export async function renderText(
  tx: Tx,
  facts: TextFacts,
  moment: Moment,
): Promise<{ title: string | null; body: string }> {
  const source = await findTemplateSource(tx, facts, moment);
  return renderCompiled(tx, facts, moment, compileTemplate(source));
}

/** The same from a template that is at hand. */
export async function renderCompiled(
  tx: Tx,
  facts: TextFacts,
  moment: Moment,
  compiled: CompiledTemplate,
): Promise<{ title: string | null; body: string }> {
  return render(compiled, await templateFacts(tx, facts, moment));
}

/** The title that the templates give a notice, for one that has none of its own. */
export async function renderTitle(tx: Tx, facts: TextFacts): Promise<string> {
  const moment = facts.kind === 'incident' ? 'investigating' : 'announced';
  const { title } = await renderText(tx, facts, moment);
  if (title === null) {
    throw new Refusal('invalid', 'The template has no title.', {
      faults: [{ pointer: '/title', detail: 'is needed: the template has none' }],
    });
  }
  return title;
}
