import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';

import { Refusal } from '#src/domain/errors.ts';
import { compileTemplate, render } from '#src/templating/engine.ts';
import { VARIABLES, type TemplateFacts, type VariableName } from '#src/templating/variables.ts';
import { fullFacts } from './samples.ts';

const FACTS = fullFacts({ moment: 'announced' }, 'application');

/** Anything but tags in double braces is text to this engine. */
const FOREIGN = [
  '{% include "/etc/passwd" %}',
  '{% raw %}{% import os %}',
  '{% for x in _self.env %}{% endfor %}',
  '{%- assign a = "constructor" -%}',
  '{!! system("id") !!}',
  '@php system("id"); @endphp',
  '@include("../../.env")',
  '<?php echo getenv("PATH"); ?>',
  '<%= process.env.PATH %>',
  '<%- include("/etc/passwd") %>',
  '<#assign x="freemarker.template.utility.Execute"?new()>',
  '${process.env.PATH}',
  '`${require("child_process").execSync("id")}`',
  '#{7*7}',
  '*{7*7}',
  '[[${7*7}]]',
  '{ {page_name} }',
  '\\{{page_name}}',
];

/** Tags that must be refused when the template is saved. */
const REFUSED = [
  '{{ 7*7 }}',
  '{{ _self.env.registerUndefinedFilterCallback("exec") }}',
  '{{ ["id"]|filter("system") }}',
  '{{ config.items() }}',
  '{{ env("APP_KEY") }}',
  '{{ expandenv "$PATH" }}',
  "{{ ''.__class__.__mro__ }}",
  '{{ "/etc/passwd"|file_excerpt(1,30) }}',
  '{{ include "/etc/passwd" }}',
  '{{ product | map: "constructor" }}',
  '{{constructor}}',
  '{{constructor.constructor}}',
  '{{__proto__}}',
  '{{__proto__.polluted}}',
  '{{[constructor]}}',
  '{{this}}',
  '{{.}}',
  '{{this.page_name}}',
  '{{./page_name}}',
  '{{../page_name}}',
  '{{page_name.constructor}}',
  '{{page_name/length}}',
  '{{toString}}',
  '{{hasOwnProperty}}',
  '{{valueOf}}',
  '{{__defineGetter__}}',
  '{{__lookupGetter__ "x"}}',
  '{{helperMissing}}',
  '{{blockHelperMissing}}',
  '{{@root}}',
  '{{@root.constructor}}',
  '{{@partial-block}}',
  '{{@index}}',
  '{{@level}}',
  '{{"page_name"}}',
  '{{1}}',
  '{{true}}',
  '{{null}}',
  '{{undefined}}',
  '{{{page_name}}}',
  '{{&page_name}}',
  '{{page_name page_name}}',
  '{{page_name a=1}}',
  '{{lookup this "constructor"}}',
  '{{lookup . "__proto__"}}',
  '{{log "x"}}',
  '{{log page_name}}',
  '{{(lookup this "x")}}',
  '{{#if (lookup this "constructor")}}x{{/if}}',
  '{{#if why includeZero=true}}x{{/if}}',
  '{{#if}}x{{/if}}',
  '{{#if "x"}}x{{/if}}',
  '{{#if @root}}x{{/if}}',
  '{{#if this}}x{{/if}}',
  '{{#if constructor}}x{{/if}}',
  '{{#if components}}x{{/if}}',
  '{{#with this}}x{{/with}}',
  '{{#with "s" as |string|}}{{string.sub}}{{/with}}',
  '{{#with page_name}}{{constructor}}{{/with}}',
  '{{#each this}}x{{/each}}',
  '{{#each components as |c|}}{{c.name}}{{/each}}',
  '{{#each components}}{{@index}}{{/each}}',
  '{{#each components}}{{this}}{{/each}}',
  '{{#each components}}{{../page_name}}{{/each}}',
  '{{#each components}}{{constructor}}{{/each}}',
  '{{#each components}}{{#if name}}x{{/if}}{{/each}}',
  '{{#each components}}{{#each components}}x{{/each}}{{/each}}',
  '{{#each components}}x{{else}}y{{/each}}',
  '{{#page_name}}x{{/page_name}}',
  '{{^page_name}}x{{/page_name}}',
  '{{^if why}}x{{/if}}',
  '{{#blockHelperMissing page_name}}x{{/blockHelperMissing}}',
  '{{#log why}}x{{/log}}',
  '{{> partial}}',
  '{{> (lookup . "x")}}',
  '{{> /etc/passwd}}',
  '{{#> layout}}x{{/layout}}',
  '{{* decorator}}',
  '{{*inline "a"}}',
  '{{#*inline "a"}}x{{/inline}}',
  '{{#* constructor}}x{{/constructor}}',
  '{{{{raw}}}}{{page_name}}{{{{/raw}}}}',
  '{{{{if why}}}}x{{{{/if}}}}',
  '{{page_name',
  '{{/if}}',
  '{{#each components.constructor}}x{{/each}}',
  '{{#if page_name}}x{{else with this}}y{{/if}}',
];

describe('template languages that are not ours', () => {
  it.each(FOREIGN)('are text in a template: %s', (payload) => {
    const { title, body } = render(compileTemplate(`title: ${payload}\n---\n${payload}`), FACTS);
    const shown = payload.replace('\\{{', '{{');
    expect(body).toBe(shown);
    expect(title).toBe(shown);
  });

  it.each([...FOREIGN, ...REFUSED])('are text in every value: %s', (payload) => {
    const values = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, payload]));
    const facts = {
      ...FACTS,
      ...values,
      components: [{ name: payload, impact: payload }],
    } as TemplateFacts;
    const source =
      'title: {{component_names}}\n---\n{{#if why}}{{why}}{{/if}}\n\n' +
      '{{component_names}}\n\n{{#each components}}\n- {{name}}\n{{/each}}';
    const { title, body } = render(compileTemplate(source), facts);
    const [staff, fact, item] = body.split('\n\n');
    expect(title).toBe(payload);
    expect(staff).toBe(payload);
    expect(fact?.replace(/\\([!-/:-@[-`{-~])/g, '$1')).toBe(payload);
    expect(item).toBe(`- ${fact ?? ''}`);
  });
});

describe('tags beyond the allowed few', () => {
  it.each(REFUSED)('are refused when the template is compiled: %s', (payload) => {
    for (const source of [
      payload,
      `title: ${payload}\n---\nx`,
      `{{#if why}}${payload}{{/if}}`,
      `{{#if why}}x{{else}}${payload}{{/if}}`,
    ]) {
      expect(() => compileTemplate(source)).toThrow(Refusal);
    }
  });

  it('do not come in as a syntax tree in place of a text', () => {
    const tree = {
      type: 'Program',
      body: [
        {
          type: 'MustacheStatement',
          path: { type: 'PathExpression', parts: ['page_name'], original: 'page_name', depth: 0 },
          params: [{ type: 'NumberLiteral', value: 'process.exit()' }],
        },
      ],
    };
    for (const source of [tree, JSON.parse(JSON.stringify(tree)), [tree], null, 7]) {
      expect(() => compileTemplate(source as string)).toThrow(Refusal);
    }
  });
});

describe('arbitrary input', () => {
  const refusedOr = <T>(act: () => T): T | null => {
    try {
      return act();
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(Refusal);
      return null;
    }
  };
  const names = Object.keys(VARIABLES) as VariableName[];
  const everything = compileTemplate(
    `title: {{page_name}} {{#if why}}{{why}}{{/if}}\n---\n` +
      names.map((name) => `{{#if ${name}}}${name}: {{${name}}}{{/if}}`).join('\n') +
      '\n{{#each components}}\n- {{name}} {{impact}}\n{{/each}}\nend',
  );

  it('as values is rendered or refused, and never reaches a prototype', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.anything({ withBigInt: true }));
    const keys = fc.constantFrom(...names, 'components', '__proto__', 'constructor', 'toString');
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, value), { maxLength: 12 }), (pairs) => {
        const facts: Record<string, unknown> = { ...FACTS };
        for (const [name, given] of pairs) {
          Object.defineProperty(facts, name, {
            value: given,
            enumerable: true,
            configurable: true,
          });
        }
        const made = refusedOr(() => render(everything, facts as TemplateFacts));
        expect(made === null || !/[\r\n\0]/.test(made.title ?? '')).toBe(true);
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }),
      { numRuns: 1500 },
    );
  });

  it('as facts altogether is rendered or refused', () => {
    fc.assert(
      fc.property(fc.anything(), (facts) => {
        refusedOr(() => render(everything, facts as TemplateFacts));
      }),
      { numRuns: 500 },
    );
  });

  it('as a template is compiled or refused', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        ...FOREIGN,
        ...REFUSED,
        '{{',
        '}}',
        '{{#if why}}',
        '{{/if}}',
        '{{else}}',
        '~',
      ),
      fc.constantFrom(...names.map((name) => `{{${name}}}`)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const compiled = refusedOr(() => compileTemplate(pieces.join('')));
        if (compiled !== null) {
          const made = refusedOr(() => render(compiled, FACTS));
          expect(made?.body ?? '').not.toMatch(/\[native code\]|\[object /);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('as a name shows literally wherever it stands in the Markdown', () => {
    const piece = fc.constantFrom(
      ...'*_`[]()<>&#1.-+=!~|\\:^$"'.split(''),
      ...['a', ' ', '\t', '\n', 'amp;', '&#35;', '---', '<!--', 'www.', 'http://a.b', 'a@b.co'],
    );
    const name = fc.array(piece, { minLength: 1, maxLength: 14 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(name, fc.constantFrom('', 'Text ', '(', '- ', '> '), (given, before) => {
        fc.pre(given.trim() !== '');
        const compiled = compileTemplate(`${before}{{component_names}} end`);
        const { body } = render(compiled, { ...FACTS, component_names: given });
        const shown = `${before.replace(/^[->] /, '')}${given.replace(/\s+/g, ' ').trim()} end`;
        expect(textOf(marked.parse(body, { async: false }))).toBe(shown);
      }),
      { numRuns: 2000 },
    );
  });
});

/** The text of HTML that holds nothing but paragraphs, list items and quotes. */
function textOf(html: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'" };
  return html
    .replace(/<\/?(?:p|ul|li|blockquote)>\n?/g, '')
    .replace(/&(lt|gt|quot|#39|amp);/g, (_, entity: string) => characters[entity] ?? '&')
    .trim();
}
