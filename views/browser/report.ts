/** On the report page: takes the key off a pasted link before anything can be sent. */

const field = document.querySelector<HTMLInputElement>('input[name="paste"]');

/** Nothing after a # may leave the browser, whether pasted, typed or filled in. */
function dropKey(): void {
  if (field?.value.includes('#')) field.value = field.value.replace(/#.*$/s, '');
}

field?.addEventListener('input', dropKey);
field?.addEventListener('change', dropKey);
field?.form?.addEventListener('submit', dropKey);
dropKey();
