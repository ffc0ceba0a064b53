import type { Command } from 'commander';
import { assessFacts } from '../commands/assessment/assess-facts.ts';
import { ANCHOR_KINDS, EXPLOITATIONS } from '../domain/assessment.ts';
import { CLI, withContext } from './context.ts';
import type { Io } from './io.ts';
import { printJson } from './output.ts';
import type { Action } from './action.ts';

interface Options {
  cvss?: string;
  exploitation?: string;
  epss?: string;
  exposure?: string;
  automatable?: string;
  technicalImpact?: string;
  component?: string[];
  anchor?: string;
  anchorKind?: string;
  json?: true;
}

/** What is a number goes as one; anything else as typed, so that the command says what is wrong. */
const numberOrText = (text: string): number | string =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;

function inputOf(options: Options): Record<string, unknown> {
  const { cvss, epss } = options;
  const score = cvss === undefined ? undefined : numberOrText(cvss);
  const given = {
    cvss_vector: typeof score === 'string' ? score : undefined,
    cvss_score: typeof score === 'number' ? score : undefined,
    exploitation: options.exploitation,
    epss: epss === undefined ? undefined : numberOrText(epss),
    exposure: options.exposure,
    automatable: options.automatable,
    technical_impact: options.technicalImpact,
    components: options.component?.flatMap((text) => text.split(',')),
    anchor: options.anchor,
    anchor_kind: options.anchorKind,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export function addAssessCommand(program: Command, io: Io, action: Action): void {
  program
    .command('assess')
    .description('the tier that a flaw deserves and by when to respond; stores nothing')
    .requiredOption('--cvss <vector or score>', 'CVSS:3.1/…, CVSS:4.0/…, or a score such as 8.1')
    .option('--exploitation <state>', EXPLOITATIONS.join(', '))
    .option('--epss <probability>', '0 to 1')
    .option('--exposure <exposure>', 'internet or internal (default: from the components)')
    .option('--automatable <answer>', 'yes or no')
    .option('--technical-impact <impact>', 'partial or total')
    .option('--component <slug...>', 'the components it touches')
    .option('--anchor <time>', 'from when the time runs (default: now)')
    .option('--anchor-kind <kind>', ANCHOR_KINDS.join(', '))
    .option('--json', 'print JSON')
    .action(
      action(
        {
          cvss_vector: '--cvss',
          cvss_score: '--cvss',
          exploitation: '--exploitation',
          epss: '--epss',
          exposure: '--exposure',
          automatable: '--automatable',
          technical_impact: '--technical-impact',
          components: '--component',
          anchor: '--anchor',
          anchor_kind: '--anchor-kind',
        },
        (options: Options) =>
          withContext(io, async (context) => {
            const answer = await assessFacts(context, CLI, inputOf(options));
            if (options.json) {
              printJson(io, answer);
              return;
            }
            io.out(`Tier:       ${answer.tier}`);
            io.out(`Respond by: ${answer.respond_by} (from ${answer.anchor_kind})`);
            answer.reasons.forEach((reason) => io.out(`  ${reason}`));
            io.out('What would change it:');
            answer.would_change.forEach(({ sentence }) => io.out(`  ${sentence}`));
          }),
      ),
    );
}
