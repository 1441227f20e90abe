// Marks in the queue with a script: x marks the selected row and goes on, Shift+J and Shift+K do so
// down and up; how many are marked is said, and what answers them is there as long as some are.
// Without it every box and every button works by itself.

(() => {
  const form = document.querySelector('form.queue-many');
  if (form === null) return;
  const rows = [...form.querySelectorAll('a[data-hold]')];
  const boxes = [...form.querySelectorAll('input[name="hold"]')];
  /** The row whose question is on its way: it is the selected one already. */
  let going = null;

  // Marks outlive the page: one question answered by itself, or a look at the next page, loses none.
  // What is answered with the others is unmarked, whatever comes of it. They are of one operator, and
  // what was marked before a break is forgotten: one key is not to answer it unseen.
  const kept = `sluice-marks ${document.querySelector('.out a')?.textContent}`;
  const keptMsMost = 15 * 60_000;
  const read = () => {
    const { at, ids } = JSON.parse(sessionStorage.getItem(kept) ?? '{"at":0,"ids":[]}');
    return new Set(Date.now() - at < keptMsMost ? ids : []);
  };
  const keep = (isMarked) => {
    const ids = read();
    for (const box of boxes) ids[isMarked(box) ? 'add' : 'delete'](box.value);
    sessionStorage.setItem(kept, JSON.stringify({ at: Date.now(), ids: [...ids] }));
  };
  const marks = read();
  for (const box of boxes) box.checked = marks.has(box.value);

  const count = () => {
    const marked = boxes.filter((box) => box.checked).length;
    form.querySelector('.queue-verbs').hidden = marked === 0;
    form.querySelector('[data-count]').textContent = String(marked);
    return marked;
  };
  const tell = () => {
    keep((box) => box.checked);
    const said = document.getElementById('said');
    said.textContent = `${form.dataset.marked} ${count()}`;
  };
  form.addEventListener('change', tell);
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    for (const box of boxes) box.checked = false;
    tell();
  });
  form.addEventListener('submit', () => keep(() => false));
  // A page that comes back out of the browser's memory has its boxes as they were.
  addEventListener('pageshow', count);

  const isForDetail = ({ detail }) => detail.target === document.getElementById('detail');
  document.addEventListener('htmx:beforeRequest', (event) => {
    if (!isForDetail(event)) return;
    const path = event.detail.pathInfo.requestPath;
    going = rows.find((row) => row.getAttribute('href') === path) ?? null;
  });
  document.addEventListener('htmx:afterSwap', (event) => {
    if (isForDetail(event)) going = null;
  });

  const steps = { x: 1, J: 1, K: -1 };

  document.addEventListener('keydown', (event) => {
    const { key, target, defaultPrevented, repeat, ctrlKey, metaKey, altKey } = event;
    if (defaultPrevented || repeat || ctrlKey || metaKey || altKey) return;
    const field = 'input:not([type="checkbox"]), textarea, select';
    if (target instanceof Element && target.closest(field) !== null) return;
    const step = steps[key];
    const at = rows.indexOf(going ?? rows.find((row) => row.ariaCurrent === 'true'));
    if (step === undefined || at < 0 || !('shortcuts' in document.body.dataset)) return;
    event.preventDefault();
    const isTakenOff = key === 'x' && boxes[at].checked;
    boxes[at].checked = !isTakenOff;
    tell();
    if (!isTakenOff) rows[at + step]?.click();
  });
})();
