import { HtmlValidate } from 'html-validate';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    'void-style': 'off',
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    'doctype-style': 'off',
    // The SVG attributes are ours; the list of native elements does not know `<text>`'s.
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    // A radio group is described by its fieldset's legend.
    'no-redundant-role': 'off',
  },
});

/** What a validator finds wrong with a page, each with the place. */
export async function faultsOf(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html);
  return results
    .flatMap(({ messages }) => messages)
    .map(
      ({ ruleId, message, offset }) => `${ruleId}: ${message}: ${html.slice(offset, offset + 80)}`,
    );
}

/** The words of a page in reading order, drawings left out. */
export function words(html: string): string {
  return html
    .replaceAll(/<(script|style|svg)\b.*?<\/\1>/gs, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/[\s\u00a0]+/g, ' ');
}
