/** Gives every field to copy a button; without script its text is selected by hand. */
for (const holder of document.querySelectorAll<HTMLElement>('[data-copy]')) {
  const field = holder.querySelector('textarea');
  if (field === null) {
    continue;
  }
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'secondary';
  button.textContent = 'Copy';
  button.addEventListener('click', () => {
    field.select();
    void navigator.clipboard.writeText(field.value).then(() => {
      button.textContent = 'Copied';
    });
  });
  holder.append(button);
}
