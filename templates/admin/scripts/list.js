// The list of tickets with a script: one box selects all, how many are selected is said, j and k walk
// along the rows, x selects and Enter opens. Without it every box works by itself.

(() => {
  const form = document.querySelector('form.list-many');
  if (form === null) return;
  const boxes = [...form.querySelectorAll('input[name="ticket"]')];
  const all = form.querySelector('input[data-all]');
  const count = form.querySelector('[data-count]');

  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = String(chosen);
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.closest('label').hidden = false;
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener('change', tell);
  // A page that comes back out of the browser's memory has its boxes as they were.
  addEventListener('pageshow', tell);

  const steps = { j: 1, J: 1, ArrowDown: 1, k: -1, K: -1, ArrowUp: -1 };

  document.addEventListener('keydown', (event) => {
    const { key, target, defaultPrevented, ctrlKey, metaKey, altKey } = event;
    if (defaultPrevented || ctrlKey || metaKey || altKey) return;
    const at = boxes.indexOf(document.activeElement);
    if (key === 'Enter' && at >= 0) {
      event.preventDefault();
      return boxes[at].closest('tr').querySelector('a').click();
    }
    const isField = target instanceof Element && target.matches('input, textarea, select');
    if ((isField && at < 0) || !('shortcuts' in document.body.dataset)) return;
    const step = steps[key];
    if (step === undefined && (key !== 'x' || at < 0)) return;
    event.preventDefault();
    if (key === 'x' || (event.shiftKey && at >= 0))
      boxes[at].checked = key !== 'x' || !boxes[at].checked;
    boxes[Math.min(Math.max(at + (step ?? 0), 0), boxes.length - 1)].focus();
    tell();
  });
})();
