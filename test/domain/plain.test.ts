import { describe, expect, it } from 'vitest';
import { line, markdown, parseInput } from '#src/commands/parse.ts';
import { Refusal } from '#src/domain/errors.ts';
import { characterFault } from '#src/domain/plain.ts';
import * as z from 'zod';

const Input = z.strictObject({ title: line(200), body: markdown(1_000) });

function faults(input: { title: string; body: string }): string[] {
  try {
    parseInput(Input, input);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).faults.map(({ pointer, detail }) => `${pointer} ${detail}`);
  }
}

describe('a text of a person', () => {
  it.each(['Wartung am Montag', 'صيانة مخططة', 'תחזוקה \u200f(API)\u200e 2', '👩‍👩‍👧‍👦 família', 'é'])(
    'is taken in any script: %s',
    (text) => {
      expect(faults({ title: text, body: `${text}\n\n${text}` })).toEqual([]);
    },
  );

  it.each([
    '\u202a',
    '\u202b',
    '\u202c',
    '\u202d',
    '\u202e',
    '\u2066',
    '\u2067',
    '\u2068',
    '\u2069',
  ])('is refused, field by field, where %j turns the rest of it around', (turn) => {
    const code = turn.codePointAt(0)!.toString(16).toUpperCase();
    const detail = `must not contain characters that turn the direction of text around (U+${code})`;
    const text = `invoice ${turn}fdp.exe`;
    expect(faults({ title: text, body: text })).toEqual([`/title ${detail}`, `/body ${detail}`]);
  });

  it('is refused where half a character is left', () => {
    expect(characterFault('half \ud800')).toContain('half a character');
    expect(faults({ title: '\udc00 x', body: 'fine' })).toEqual([
      '/title must not contain half a character (a lone surrogate)',
    ]);
  });
});
