/**
 * Gives every text to copy a button. Without script it is selected by hand: it stands in a field
 * of its own, so that “select all” takes it and nothing beside it.
 */
const SAID_MS = 4_000;

for (const holder of document.querySelectorAll<HTMLElement>('[data-copy]')) {
  const field = holder.querySelector('textarea');
  if (field !== null) {
    holder.append(copyButton(field, holder.querySelector('label')?.textContent.trim() ?? ''));
  }
}

function copyButton(field: HTMLTextAreaElement, name: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'secondary';
  const say = (word: string): void => {
    button.textContent = word;
    button.setAttribute('aria-label', `${word}: ${name}`);
  };
  say('Copy');
  button.addEventListener('click', () => {
    field.select();
    void copy(field.value).then((done) => {
      say(done ? 'Copied' : 'Selected: press Ctrl+C');
      setTimeout(() => say('Copy'), SAID_MS);
    });
  });
  return button;
}

/** A page without TLS on another machine has no clipboard; the older way, deprecated, works there. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand('copy');
  }
}
