import { DomUtils, parseDocument } from 'htmlparser2';
import { FORM_END } from '#src/http/read-form.ts';

const { findAll, getElementsByTagName, textContent } = DomUtils;
type Element = ReturnType<typeof getElementsByTagName>[number];

/** Fields as one of our own forms sends them: whole. */
export function wholeForm(fields: Record<string, string> | [string, string][]): URLSearchParams {
  const body = new URLSearchParams(fields);
  body.append(FORM_END.name, FORM_END.value);
  return body;
}

/** A form of a page as a browser would send it, with one of its buttons. */
export interface PageForm {
  path: string;
  multipart: boolean;
  fields: [string, string][];
}

/** Something that a command may well accept, for what a page leaves empty. */
const TYPED: Record<string, string> = {
  email: 'cut@example.com',
  password: 'another horse battery',
  'datetime-local': '2031-04-05T06:07',
  number: '7',
};

const CONTROLS = ['input', 'select', 'textarea', 'button'];

function valueOf(control: Element, isNew: boolean): string {
  const { type = 'text', value = '', name } = control.attribs;
  switch (control.name) {
    case 'textarea': {
      const text = textContent(control).replace(/^\n/, '');
      return text === '' && isNew ? 'Typed words' : text;
    }
    case 'select': {
      const options = getElementsByTagName('option', control);
      const chosen = options.find(({ attribs }) => 'selected' in attribs) ?? options[0];
      return chosen === undefined ? '' : (chosen.attribs['value'] ?? textContent(chosen));
    }
    default: {
      // People leave the trap for programs empty.
      const mayType = isNew && value === '' && type !== 'hidden' && name !== 'website';
      return mayType ? (TYPED[type] ?? 'typed') : value;
    }
  }
}

/** Whether a browser sends it: what is ticked and enabled, and the button that was pressed. */
function isSent(control: Element, pressed: Element | null): boolean {
  const { type, name, disabled, checked } = control.attribs;
  if (control.name === 'button') {
    return control === pressed && name !== undefined;
  }
  const unticked = (type === 'checkbox' || type === 'radio') && checked === undefined;
  return name !== undefined && disabled === undefined && !unticked;
}

/** Every form of a page that posts, once for each of its buttons, fields in tree order. */
export function formsOf(html: string, page: string): PageForm[] {
  const forms = getElementsByTagName('form', parseDocument(html)).filter(
    ({ attribs }) => attribs['method']?.toLowerCase() === 'post',
  );
  return forms.flatMap((form) => {
    const controls = findAll(({ name }) => CONTROLS.includes(name), [form]);
    const isNew = !controls.some(({ attribs }) => attribs['name'] === 'revision');
    const buttons = controls.filter(
      ({ name, attribs }) => name === 'button' && attribs['type'] !== 'button',
    );
    return (buttons.length === 0 ? [null] : buttons).map((pressed) => ({
      path: form.attribs['action'] ?? page,
      multipart: form.attribs['enctype'] === 'multipart/form-data',
      fields: controls
        .filter((control) => isSent(control, pressed))
        .map((control): [string, string] => [control.attribs['name']!, valueOf(control, isNew)]),
    }));
  });
}

/** Where a page leads to on the same site. */
export function linksOf(html: string): string[] {
  return getElementsByTagName('a', parseDocument(html))
    .map(({ attribs }) => attribs['href']?.replace(/#.*/s, '') ?? '')
    .filter((href) => /^\/(?!\/)/.test(href));
}

const BOUNDARY = '----form-of-a-test';

/** The form's body as a browser writes it, and its type. */
export function bodyOf({ fields, multipart }: PageForm): { type: string; body: Buffer } {
  if (!multipart) {
    const type = 'application/x-www-form-urlencoded';
    return { type, body: Buffer.from(new URLSearchParams(fields).toString()) };
  }
  const parts = fields.map(
    ([name, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    body: Buffer.from(`${parts.join('')}--${BOUNDARY}--\r\n`),
  };
}
