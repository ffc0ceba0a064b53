import { decodeHTML } from 'entities';
import { Lexer, type Token, type Tokens } from 'marked';
import { manyLines, TEXT_WIDTH, wrap } from './plain-text.ts';

const LINKABLE = /^(?:https?:\/\/|mailto:)/i;
/** Stands for a hard line break until the paragraph is wrapped. */
const BREAK = '\u0000';

/** Without what may not be typed and was written as an entity. */
function decode(text: string): string {
  return manyLines(decodeHTML(text)).replaceAll('\u00a0', ' ');
}

function linkText(token: Tokens.Link): string {
  const label = inline(token.tokens);
  if (!LINKABLE.test(token.href)) {
    return label;
  }
  const target = decode(token.href).replace(/^mailto:/i, '');
  const same = label === target || label === token.href;
  return same || label === '' ? target : `${label} (${target})`;
}

/** What stands inside a token; most kinds have nothing inside. */
function within(token: Token): readonly Token[] | undefined {
  return 'tokens' in token ? token.tokens : undefined;
}

function inline(tokens: readonly Token[] | undefined): string {
  return (tokens ?? [])
    .map((token): string => {
      switch (token.type) {
        case 'link':
          return linkText(token as Tokens.Link);
        case 'strong':
          return `*${inline(within(token))}*`;
        case 'codespan':
          return `\`${decode((token as Tokens.Codespan).text)}\``;
        case 'br':
          return BREAK;
        case 'image':
          return decode((token as Tokens.Image).text);
        case 'html':
          return token.raw;
        case 'em':
        case 'del':
          return inline(within(token));
        default:
          return within(token) === undefined
            ? decode(String((token as Tokens.Text).text ?? token.raw))
            : inline(within(token));
      }
    })
    .join('');
}

function paragraph(text: string, width: number): string {
  const joined = text.replace(/[\n\t ]+/g, ' ').replaceAll(BREAK, '\n');
  return wrap(joined.replace(/\n /g, '\n'), width);
}

function indent(text: string, first: string, rest: string): string {
  return text
    .split('\n')
    .map((line, index) => `${index === 0 ? first : rest}${line}`.trimEnd())
    .join('\n');
}

function list(token: Tokens.List, width: number): string {
  const start = typeof token.start === 'number' ? token.start : 1;
  return token.items
    .map((item, index) => {
      const mark = token.ordered ? `${start + index}. ` : '- ';
      const text = blocks(item.tokens, width - mark.length, item.loose ? '\n\n' : '\n');
      return indent(text, mark, ' '.repeat(mark.length));
    })
    .join(token.loose ? '\n\n' : '\n');
}

function table(token: Tokens.Table, width: number): string {
  const head = token.header.map((cell) => inline(cell.tokens));
  return token.rows
    .map((row) =>
      row
        .map((cell, index) => wrap(`${head[index] ?? ''}: ${inline(cell.tokens)}`, width, '', '  '))
        .join('\n'),
    )
    .join('\n\n');
}

function block(token: Token, width: number): string {
  switch (token.type) {
    case 'space':
    case 'def':
      return '';
    case 'hr':
      return '* * *';
    case 'code':
      return indent((token as Tokens.Code).text, '    ', '    ');
    case 'blockquote':
      return indent(blocks(within(token) ?? [], width - 2), '> ', '> ');
    case 'list':
      return list(token as Tokens.List, width);
    case 'table':
      return table(token as Tokens.Table, width);
    case 'html':
      return paragraph(token.raw, width);
    default:
      return within(token) === undefined
        ? paragraph(decode(token.raw), width)
        : paragraph(inline(within(token)), width);
  }
}

function blocks(tokens: readonly Token[], width: number, between = '\n\n'): string {
  const room = Math.max(20, width);
  return tokens
    .map((token) => block(token, room))
    .filter((text) => text !== '')
    .join(between);
}

/**
 * Markdown as somebody would write it in a text mail: links with their address, lists and
 * quotes with their marks, wrapped. What nests too deeply to be read is shown as written.
 */
export function markdownToText(markdown: string, width = TEXT_WIDTH): string {
  const source = manyLines(markdown);
  try {
    return blocks(new Lexer({ gfm: true }).lex(source), width).replaceAll(BREAK, '\n');
  } catch (error) {
    if (error instanceof RangeError) {
      return wrap(source, width);
    }
    throw error;
  }
}
