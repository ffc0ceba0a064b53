import { posix } from 'node:path';
import ts from 'typescript';

export interface Import {
  /** As written, without a query such as `?raw`. */
  specifier: string;
  /** Path from the root of the repository for a relative import or an alias (`#src/…`), otherwise null. */
  path: string | null;
  typeOnly: boolean;
}

/** The script parts of an .astro file: its frontmatter and what stands in script elements. */
function scriptsOf(file: string, text: string): string[] {
  if (!file.endsWith('.astro')) {
    return [text];
  }
  const frontmatter = /^\s*---\r?\n([\s\S]*?)\r?\n---/.exec(text);
  const markup = frontmatter === null ? text : text.slice(frontmatter[0].length);
  const scripts = [...markup.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/gi)];
  const sources = [...markup.matchAll(/<script\b[^>]*\bsrc="([^"]+)"/gi)];
  return [
    frontmatter?.[1] ?? '',
    ...scripts.map((match) => match[1] ?? ''),
    ...sources.map((match) => `import ${JSON.stringify(match[1])};`),
    markup
      .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, '')
      .match(/\bimport\([^)]*\)/g)
      ?.join(';') ?? '',
  ];
}

function isTypeOnlyImport(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (clause === undefined) {
    return false;
  }
  const named = clause.namedBindings;
  return (
    clause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
    (clause.name === undefined &&
      named !== undefined &&
      ts.isNamedImports(named) &&
      named.elements.length > 0 &&
      named.elements.every((element) => element.isTypeOnly))
  );
}

function importAt(node: ts.Node): { target: ts.Node | undefined; typeOnly: boolean } | null {
  if (ts.isImportDeclaration(node)) {
    return { target: node.moduleSpecifier, typeOnly: isTypeOnlyImport(node) };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { target: node.moduleSpecifier, typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node)) {
    const literal = ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
    return { target: literal, typeOnly: true };
  }
  if (ts.isCallExpression(node)) {
    const callee = node.expression;
    const isImport =
      callee.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(callee) && callee.text === 'require');
    return isImport ? { target: node.arguments[0], typeOnly: false } : null;
  }
  return null;
}

/**
 * Every import that a file makes: static, dynamic, re-exported, in types, and in the frontmatter
 * and scripts of Astro files. Throws on one whose name is not a constant text.
 */
export function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  for (const script of scriptsOf(file, text)) {
    const source = ts.createSourceFile(
      file,
      script,
      ts.ScriptTarget.Latest,
      true,
      ts.ScriptKind.TS,
    );
    const visit = (node: ts.Node): void => {
      const made = importAt(node);
      if (made !== null) {
        const constant = made.target !== undefined && ts.isStringLiteralLike(made.target);
        // What is worked out at run time may be anything: no folder may do that, only a root file.
        const specifier = constant
          ? (made.target as ts.StringLiteralLike).text.replace(/\?.*$/, '')
          : '(worked out at run time)';
        const path = specifier.startsWith('#')
          ? specifier.slice(1)
          : specifier.startsWith('.')
            ? posix.join(posix.dirname(file), specifier)
            : null;
        found.push({ specifier, path, typeOnly: made.typeOnly });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}
