// Keys press what is to be seen: a button, a link or a field that names its key in data-key, a place
// that names its two in data-go. Single keys are the reader's choice, and never those of whoever is
// typing; nothing is pressed while a question is still on its way.

(() => {
  const goesOnMs = 1_500;
  const fields = 'input:not([type="hidden"]), textarea';
  let goneAt = 0;

  const isTyping = (target) =>
    target instanceof Element &&
    target.closest(
      'input:not([type="checkbox"], [type="radio"], [readonly]), textarea, select, [contenteditable]',
    ) !== null;

  /** What a menu has in it is to be seen by whoever opens the menu. */
  const isSeen = (element) =>
    (element.closest('details.menu > :not(summary)')?.parentElement ?? element).checkVisibility({
      visibilityProperty: true,
    });

  /** The first that is to be seen; what stands in something open is nearer, and so are marks. */
  const named = (key) => {
    const all = [...document.querySelectorAll(`[data-key~="${CSS.escape(key)}"]`)].filter(isSeen);
    return all.find((one) => one.closest('details[open], .queue-verbs') !== null) ?? all[0];
  };

  const say = (text) => {
    const said = document.getElementById('said');
    if (said !== null) said.textContent = text ?? '';
  };

  /** What opens is written in next, with what was selected before where it belongs there. */
  const open = (summary, selected) => {
    const more = summary.parentElement;
    for (const other of document.querySelectorAll('details.hold-more[open]')) {
      if (other !== more) other.open = false;
    }
    if (more.open) return more.querySelector('textarea')?.focus();
    more.open = true;
    const begins = more.querySelector('[data-begins]');
    if (begins !== null) return begins.focus();
    const field = more.querySelector(fields);
    const takes = more.querySelector('[data-takes-selection]');
    if (takes !== null && selected !== '') {
      takes.value = selected;
      if (/^[\da-f.:]+$/i.test(selected)) return takes.form.requestSubmit();
    }
    (field ?? more.querySelector('[data-first]') ?? more.querySelector('button'))?.focus();
    // A text that somebody wrote is gone on with.
    if (field?.matches('input')) field.select();
  };

  const selectedMost = 200;

  const press = (element) => {
    if (element.ariaDisabled === 'true') return say(element.title);
    if ('says' in element.dataset) {
      element.textContent = element.dataset.says;
      return say(element.dataset.says);
    }
    if (element.matches('input:not([type="checkbox"], [type="radio"]), textarea, select')) {
      element.focus();
      return element.select?.();
    }
    if (element.matches('summary')) {
      const selected = String(getSelection()).trim();
      return open(element, selected.length > selectedMost ? '' : selected);
    }
    if (element.tabIndex < 0) return element.focus();
    // Where a reader came from is theirs; a page that was opened by itself leads to the queue.
    if ('back' in element.dataset && globalThis.navigation?.canGoBack) return history.back();
    element.click();
  };

  const leave = () => {
    const more = document.activeElement?.closest('details[open]');
    if (more !== null && more !== undefined) {
      more.open = false;
      more.querySelector('summary').focus();
    } else if (isTyping(document.activeElement) || document.activeElement?.readOnly) {
      document.activeElement.blur();
    } else {
      const back = named('Escape');
      if (back !== undefined) press(back);
    }
  };

  /** What a question that is on its way shows is not pressed. */
  const pressLoaded = (element) => {
    if (document.getElementById('detail')?.ariaBusy === 'true') say(document.body.dataset.loading);
    else press(element);
  };

  /** @returns whether the key was ours */
  const single = (key) => {
    if (Date.now() - goneAt < goesOnMs) {
      goneAt = 0;
      const place = document.querySelector(`[data-go="g ${CSS.escape(key)}"]`);
      place?.click();
      return place !== null;
    }
    if (key === 'g') {
      goneAt = Date.now();
      return true;
    }
    const element = named(/^[A-Z]$/.test(key) ? `Shift+${key}` : key);
    if (element === undefined) return false;
    const marks = document.querySelector('.queue-many:has(:checked)');
    // Whoever has marked some means them, and not the one that happens to be open.
    if (marks !== null && element.closest('.queue-answer') !== null) say(marks.dataset.oneFirst);
    else if (element.closest('.queue-many') !== null) press(element);
    else pressLoaded(element);
    return true;
  };

  /** Keys that browsers have a use for are ours only where that use is none. */
  const shared = (key, target) => {
    const isIn = (selector) => target instanceof Element && target.closest(selector) !== null;
    if (key === 'Enter') {
      return target === document.body || isIn('a[data-hold][aria-current]') ? key : null;
    }
    if (!isIn('.queue-list')) return null;
    return { ArrowDown: 'j', ArrowUp: 'k' }[key] ?? null;
  };

  // The palette names an element of the page, which may have gone meanwhile.
  document.addEventListener('pressed', ({ target }) => pressLoaded(target));

  // The trace that a mail's view has come to is where its reader is; a whole page's link says so.
  document.addEventListener('htmx:load', ({ target }) => {
    if (target.id === 'mail-view') document.getElementById('mail-why')?.focus();
  });

  // A menu that somebody clicks away from closes.
  document.addEventListener('click', ({ target }) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      if (!menu.contains(target)) menu.open = false;
    }
  });

  // What the keyboard opens by its own summary is written in next, as by its key: such a click has no
  // place, and counts none.
  document.addEventListener('click', (event) => {
    const summary = event.detail === 0 ? event.target.closest('summary') : null;
    const more = summary?.parentElement;
    if (!more || more.open || more.querySelector(fields) === null) return;
    event.preventDefault();
    open(summary, '');
  });

  document.addEventListener('keydown', (event) => {
    // An Enter that is held down has opened the field that it is in, and sends nothing.
    if (event.repeat && event.key === 'Enter' && event.target.matches('input'))
      event.preventDefault();
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    const { key, target } = event;
    if (key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      const opener = named('Ctrl+K');
      if (opener !== undefined) event.preventDefault();
      return opener?.click();
    }
    // What is open above the page has its own.
    if (target instanceof Element && target.closest('dialog') !== null) return;
    if (key === 'Escape') return leave();
    if (key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      // Within a form it is that form's own (forms.js).
      const inForm = target instanceof Element && target.closest('form') !== null;
      const button = inForm ? undefined : named('Ctrl+Enter');
      if (button === undefined) return;
      event.preventDefault();
      return press(button);
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return;
    if (!('shortcuts' in document.body.dataset)) return;
    const ours = key.length === 1 && key !== ' ' ? key : shared(key, target);
    if (ours !== null && single(ours)) event.preventDefault();
  });
})();
