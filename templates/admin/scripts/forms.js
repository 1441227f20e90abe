// Forms with a script: Ctrl+Enter presses the first button of the form that is written in, and a
// form that is under way is not sent twice. Without it, forms work all the same.

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return;
  const form = event.target instanceof Element ? event.target.closest('form') : null;
  const button = form?.querySelector('button:not([type="button"])');
  if (form === null || !(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  form.requestSubmit(button);
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
  if (form.ariaBusy === 'true') event.preventDefault();
  else form.ariaBusy = 'true';
});

// A page that comes back out of the browser's memory has sent nothing.
addEventListener('pageshow', () => {
  for (const form of document.forms) form.ariaBusy = null;
});
