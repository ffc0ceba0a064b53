import Handlebars from 'handlebars';

import { FLAGS, VARIABLES, type FlagName, type VariableName } from './variables.ts';

/** What is wrong with a template, and where. */
export interface TemplateFault {
  /** 1 is the first line of the text that was given. */
  line: number;
  /** The name that the tag uses, where the fault is about a name. */
  variable: string | null;
  detail: string;
}

/** What a template asks for. */
export interface TemplateUse {
  /** How many tags print each variable. */
  printed: Map<VariableName, number>;
  /** How many tags stand inside {{#each components}}. */
  listTags: number;
  /** Printed or asked for in a condition. */
  named: Set<VariableName | FlagName | 'components'>;
}

const MAX_NESTING = 4;
const ENTRY_FIELDS = ['name', 'impact'];
const ALLOWED_TAGS =
  'allowed are {{variable}}, {{#if name}}, {{#unless name}}, {{else}} and {{#each components}}';

interface Scope {
  depth: number;
  insideEach: boolean;
  /** Variables that are surely there, because an {{#if}} around asks for them. */
  guarded: ReadonlySet<string>;
}

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}

function isFlag(name: string): name is FlagName {
  return Object.hasOwn(FLAGS, name);
}

/** How many single-character edits lie between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

function unknownName(name: string, known: readonly string[]): string {
  const shown = name.slice(0, 60);
  const nearest = known
    .map((candidate) => ({ candidate, edits: distance(shown, candidate) }))
    .sort((a, b) => a.edits - b.edits)[0];
  const hint =
    nearest !== undefined && nearest.edits <= Math.max(2, nearest.candidate.length / 3)
      ? ` Did you mean “${nearest.candidate}”?`
      : '';
  return `there is no variable “${shown}”.${hint} Known are ${known.join(', ')}`;
}

/** Reads a parsed template against the allow-list; whatever is not named there is a fault. */
class Reader {
  readonly faults: TemplateFault[] = [];
  readonly use: TemplateUse = { printed: new Map(), listTags: 0, named: new Set() };

  program(program: hbs.AST.Program, scope: Scope): void {
    if ((program.blockParams ?? []).length > 0) {
      this.fault(program, null, 'names after “as” are not allowed in a block');
    }
    for (const statement of program.body) {
      this.statement(statement, scope);
    }
  }

  private statement(statement: hbs.AST.Statement, scope: Scope): void {
    switch (statement.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        return;
      case 'MustacheStatement':
        this.print(statement as hbs.AST.MustacheStatement, scope);
        return;
      case 'BlockStatement':
        this.block(statement as hbs.AST.BlockStatement, scope);
        return;
      default:
        this.fault(
          statement,
          null,
          `partials and decorators are not allowed here; ${ALLOWED_TAGS}`,
        );
    }
  }

  private print(tag: hbs.AST.MustacheStatement, scope: Scope): void {
    const name = this.plainName(tag.path, tag);
    if (name === null) {
      return;
    }
    if (!tag.escaped) {
      this.fault(tag, name, `write {{${name}}}: triple braces and & are not allowed`);
    } else if (tag.params.length > 0 || tag.hash !== undefined) {
      this.fault(tag, name, `“${name}” takes nothing after its name; ${ALLOWED_TAGS}`);
    } else if (scope.insideEach) {
      this.use.listTags += 1;
      if (!ENTRY_FIELDS.includes(name)) {
        this.fault(tag, name, `inside {{#each components}}, ${unknownName(name, ENTRY_FIELDS)}`);
      }
    } else if (isFlag(name)) {
      this.fault(tag, name, `“${name}” can only be asked for, as in {{#if ${name}}}`);
    } else if (!isVariable(name)) {
      this.fault(tag, name, unknownName(name, Object.keys(VARIABLES)));
    } else if (VARIABLES[name].nullable && !scope.guarded.has(name)) {
      this.fault(tag, name, `“${name}” may be missing: wrap it in {{#if ${name}}} … {{/if}}`);
    } else {
      this.use.printed.set(name, (this.use.printed.get(name) ?? 0) + 1);
      this.use.named.add(name);
    }
  }

  private block(block: hbs.AST.BlockStatement, scope: Scope): void {
    const verb = this.plainName(block.path, block);
    const [param] = block.params;
    if (verb === null) {
      return;
    }
    const raw = (block.openStrip as hbs.AST.StripFlags | undefined)?.open === undefined;
    if (raw || (verb !== 'if' && verb !== 'unless' && verb !== 'each')) {
      this.fault(block, verb, `{{#${verb.slice(0, 60)}}} is not allowed; ${ALLOWED_TAGS}`);
      return;
    }
    if (param === undefined || block.params.length > 1 || block.hash !== undefined) {
      this.fault(block, null, `{{#${verb}}} takes exactly one name; ${ALLOWED_TAGS}`);
      return;
    }
    // The parser leaves `program` out for {{^if name}}, whatever its types say.
    if ((block.program as hbs.AST.Program | undefined) === undefined) {
      this.fault(block, null, `{{^${verb}}} is not allowed; use {{#unless name}}`);
      return;
    }
    const name = this.plainName(param, block);
    if (name === null) {
      return;
    }
    if (scope.depth >= MAX_NESTING) {
      this.fault(block, name, `blocks may stand at most ${MAX_NESTING} deep in each other`);
      return;
    }
    if (scope.insideEach) {
      this.fault(block, name, 'inside {{#each components}} only {{name}} and {{impact}} may stand');
    } else if (verb === 'each') {
      this.each(block, name, scope);
    } else {
      this.condition(block, verb, name, scope);
    }
  }

  private each(block: hbs.AST.BlockStatement, name: string, scope: Scope): void {
    if (name !== 'components') {
      this.fault(block, name, 'the only list is “components”: {{#each components}}');
      return;
    }
    if ((block.inverse as hbs.AST.Program | undefined) !== undefined) {
      this.fault(block, name, '{{#each components}} takes no {{else}}');
    }
    this.use.named.add('components');
    this.use.listTags += 1;
    this.program(block.program, { ...scope, depth: scope.depth + 1, insideEach: true });
  }

  private condition(
    block: hbs.AST.BlockStatement,
    verb: 'if' | 'unless',
    name: string,
    scope: Scope,
  ): void {
    if (!isVariable(name) && !isFlag(name)) {
      const known = [...Object.keys(FLAGS), ...Object.keys(VARIABLES)];
      this.fault(block, name, unknownName(name, known));
      return;
    }
    this.use.named.add(name);
    const inner = { ...scope, depth: scope.depth + 1 };
    const present = { ...inner, guarded: new Set([...scope.guarded, name]) };
    this.program(block.program, verb === 'if' ? present : inner);
    const otherwise = block.inverse as hbs.AST.Program | undefined;
    if (otherwise !== undefined) {
      this.program(otherwise, verb === 'unless' ? present : inner);
    }
  }

  /** The one plain name that an expression is; null, and a fault, for anything else. */
  private plainName(expression: hbs.AST.Expression, at: hbs.AST.Node): string | null {
    if (expression.type === 'PathExpression') {
      const path = expression as hbs.AST.PathExpression;
      const [name] = path.parts;
      if (
        typeof name === 'string' &&
        path.parts.length === 1 &&
        !path.data &&
        path.depth === 0 &&
        path.original === name
      ) {
        return name;
      }
      const shown = path.original.slice(0, 60);
      this.fault(
        at,
        shown,
        `“${shown}” is not a plain name; paths and @-variables are not allowed`,
      );
      return null;
    }
    this.fault(at, null, `only a plain name may stand in braces; ${ALLOWED_TAGS}`);
    return null;
  }

  private fault(node: hbs.AST.Node, variable: string | null, detail: string): void {
    this.faults.push({ line: node.loc.start.line, variable, detail });
  }
}

function parseFault(thrown: unknown): TemplateFault {
  const message = thrown instanceof Error ? thrown.message : '';
  const line = /on line (\d+)/.exec(message)?.[1] ?? / - (\d+):\d+$/.exec(message)?.[1] ?? '1';
  const mismatch = /^(\S{1,60} doesn't match \S{1,60}) - /.exec(message)?.[1];
  const what = mismatch ?? 'a tag or block is not closed or not complete';
  return { line: Number(line), variable: null, detail: `${what}; ${ALLOWED_TAGS}` };
}

export type Parsed =
  { ok: true; program: hbs.AST.Program; use: TemplateUse } | { ok: false; faults: TemplateFault[] };

/** Parses a template and checks all of it; nothing is compiled or run. */
export function parseTemplate(source: string): Parsed {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (thrown) {
    return { ok: false, faults: [parseFault(thrown)] };
  }
  const reader = new Reader();
  try {
    reader.program(program, { depth: 0, insideEach: false, guarded: new Set() });
  } catch (thrown) {
    if (thrown instanceof RangeError) {
      return { ok: false, faults: [{ line: 1, variable: null, detail: 'blocks nest too deep' }] };
    }
    throw thrown;
  }
  return reader.faults.length > 0
    ? { ok: false, faults: reader.faults }
    : { ok: true, program, use: reader.use };
}
