// The palette: one field over the places, what is to be seen of this page with its keys, and what is
// typed as a number, an address or words. It is made of the page itself when it opens, so it knows no
// key of its own; without a script the menu, the buttons and the search are there.

(() => {
  const dialog = document.getElementById('palette');
  if (dialog === null) return;
  const field = document.getElementById('palette-field');
  const list = document.getElementById('palette-list');
  const opener = document.querySelector('[data-opens="palette"]');
  let all = [];
  let shown = [];
  let active = 0;

  /** As it is compared: "Případy" is found by "pripady". */
  const plain = (text) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

  /** What it is called, without its key and what is counted there. */
  const labelOf = (element) => {
    const copy = element.cloneNode(true);
    for (const one of copy.querySelectorAll('kbd, .num, .waits')) one.remove();
    return copy.textContent.replaceAll(/\s+/g, ' ').trim();
  };

  /** What a menu of this page hides is offered too. */
  const isOffered = (element) =>
    (element.closest('.menu') !== null || element.checkVisibility({ visibilityProperty: true })) &&
    !element.matches('input, textarea, select, [data-says], [data-key="Escape"], [data-opens]');

  const choiceOf = (element, key) => {
    const label = labelOf(element);
    const act = () => element.dispatchEvent(new CustomEvent('pressed', { bubbles: true }));
    return { label, key, act, found: plain(label) };
  };

  /** What this page does first, then every place. */
  const gathered = () => [
    ...[...document.querySelectorAll('[data-key], .menu a:not([data-go])')]
      .filter(isOffered)
      .map((element) => choiceOf(element, (element.dataset.key ?? '').split(' ', 1)[0])),
    ...[...document.querySelectorAll('[data-go]')].map((element) =>
      choiceOf(element, element.dataset.go),
    ),
  ];

  const askOf = (kind, text) => {
    const link = dialog.querySelector(`[data-ask="${kind}"]`);
    const go = () => location.assign(link.getAttribute('href') + encodeURIComponent(text));
    return { label: `${link.textContent} ${text}`, key: '', act: go };
  };

  /** The whole key, the beginning of a word, then anywhere. */
  const rank = ({ key, found }, typed) => {
    if (plain(key) === typed) return 0;
    if (` ${found}`.includes(` ${typed}`)) return 1;
    return typed.split(' ').every((word) => found.includes(word)) ? 2 : null;
  };

  const octets = /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})(?::\d+)?$/;
  const name =
    /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{1,62}\.?$/;

  /** What Lookup takes: an address, a prefix, a host name, a mail address; in a URL, or defanged. */
  const isLookedUp = (text) => {
    const word = text
      .replaceAll(/\[\.\]|\(\.\)|\{\.\}|\[dot\]/gi, '.')
      .replaceAll(/\[at\]|\(at\)|\[@\]/gi, '@')
      .replaceAll('[:]', ':')
      .replace(/^hxxp(?=s?:\/\/)/i, 'http')
      .replace(/^mailto:/i, '');
    if (/\s/.test(word)) return false;
    if (word.includes('@') && !/^[a-z]+:\/\//i.test(word)) {
      return /^[^@<>]+@[^@<>]+$/.test(word.replaceAll(/^<|>$/g, ''));
    }
    const isUrl = /^https?:\/\//i.test(word);
    const [, place, bits] = isUrl ? [] : (/^([^/]+)(?:\/(\d{1,3}))?$/.exec(word) ?? []);
    if (!isUrl && place === undefined) return false;
    const isSix = !isUrl && /^[\da-f]*:[\da-f.]*:[\da-f:.]*$/i.test(place);
    const url = isUrl ? word : `http://${isSix ? `[${place}]` : place}`;
    if (!URL.canParse(url)) return false;
    const { hostname } = new URL(url);
    if (hostname.startsWith('[')) return Number(bits ?? 0) <= 128;
    if (/^[\d.]+$/.test(hostname)) return isUrl || (octets.test(place) && Number(bits ?? 0) <= 32);
    return bits === undefined && name.test(hostname);
  };

  const choicesFor = (text) => {
    const typed = plain(text);
    if (typed === '') return all;
    const fitting = [0, 1, 2].flatMap((wanted) => all.filter((one) => rank(one, typed) === wanted));
    const [number] = text.match(/(?<!\d)\d{14,28}(?!\d)/) ?? [];
    const search = askOf('search', text);
    if (number !== undefined) return [askOf('ticket', number), search, ...fitting];
    return isLookedUp(text) ? [askOf('lookup', text), search, ...fitting] : [...fitting, search];
  };

  const mark = () => {
    for (const [index, option] of [...list.children].entries()) {
      option.ariaSelected = String(index === active);
    }
    const option = list.children[active];
    if (option === undefined) return field.removeAttribute('aria-activedescendant');
    field.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  };

  const show = () => {
    shown = choicesFor(field.value.trim().replaceAll(/\s+/g, ' '));
    active = 0;
    list.replaceChildren(
      ...shown.map(({ label, key }, index) => {
        const option = document.createElement('div');
        option.id = `palette-${index}`;
        option.role = 'option';
        const text = option.appendChild(document.createElement('span'));
        text.textContent = label;
        for (const one of key === '' ? [] : [key]) {
          const shownKey = option.appendChild(document.createElement('kbd'));
          shownKey.className = 'key';
          shownKey.textContent = one;
        }
        return option;
      }),
    );
    mark();
  };

  const choose = (index) => {
    const choice = shown[index];
    if (choice === undefined) return;
    // The focus goes back first; what is pressed may move it again.
    dialog.close();
    choice.act();
  };

  opener.closest('p').hidden = false;
  opener.addEventListener('click', () => {
    if (dialog.open) return dialog.close();
    all = gathered();
    field.value = '';
    dialog.showModal();
    show();
  });
  field.addEventListener('input', show);
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (step === undefined) return choose(active);
    active = (active + step + shown.length) % shown.length;
    mark();
  });
  list.addEventListener('click', ({ target }) => {
    choose([...list.children].indexOf(target.closest('[role="option"]')));
  });
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
})();
