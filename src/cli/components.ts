import type { Command } from 'commander';
import { importComponents, listComponents } from '../commands/component/index.ts';
import { COMPONENT_STATUS_LABELS } from '../domain/component.ts';
import type { Action } from './action.ts';
import { CLI, withContext } from './context.ts';
import { readJsonFile } from './files.ts';
import type { Io } from './io.ts';
import { printJson, printTable } from './output.ts';

export function addComponentCommands(program: Command, io: Io, action: Action): void {
  const components = program
    .command('components')
    .description('the parts of the service that customers know by name');

  components
    .command('import')
    .description('bring components and groups up to what a JSON file says, all or nothing')
    .argument('<file>', 'JSON with "groups" (names) and "components"')
    .option('--json', 'print JSON')
    .action(
      action({}, async (options: { json?: true }, file: string) => {
        const content = readJsonFile(file);
        const { asRead } = await import('../server/as-read.ts');
        await withContext(io, async (context) => {
          const result = await importComponents({ ...context, asRead }, CLI, content);
          if (options.json) {
            printJson(io, result);
          } else {
            io.out(
              `Components created: ${result.created}, updated: ${result.updated}; groups: ${result.groups}.`,
            );
          }
        });
      }),
    );

  components
    .command('list')
    .description('every component in page order')
    .option('--json', 'print JSON')
    .action(
      action({}, (options: { json?: true }) =>
        withContext(io, async (context) => {
          const all = await listComponents(context, CLI);
          if (options.json) {
            printJson(io, all);
            return;
          }
          printTable(
            io,
            ['SLUG', 'NAME', 'GROUP', 'STATUS', 'LAYER', 'CRITICALITY', 'EXPOSURE'],
            all.map((component) => [
              component.slug,
              component.hidden ? `${component.name} (hidden)` : component.name,
              component.group ?? '-',
              COMPONENT_STATUS_LABELS[component.status],
              component.layer,
              component.criticality,
              component.exposure,
            ]),
          );
        }),
      ),
    );
}
