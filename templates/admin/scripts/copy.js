// A ticket's number to the clipboard, and with a second press its subject too. Where the browser
// refuses, the text stands there, selected, to be copied by hand. Without a script nothing is offered,
// and the number is read where it stands.

(() => {
  const twiceMs = 1_500;
  let last = null;
  let pressedAt = 0;

  const say = (text) => {
    document.getElementById('said').textContent = text;
  };

  const offer = () => {
    for (const place of document.querySelectorAll('.copy[hidden]')) place.hidden = false;
  };

  const copy = async (button) => {
    const { copy: text, said } = button.dataset;
    const place = button.closest('.copy');
    const field = place.querySelector('.copy-text');
    const done = place.querySelector('.copy-done');
    try {
      // There is none where the page comes over an open network.
      await navigator.clipboard.writeText(text);
      field.hidden = true;
      done.hidden = false;
      say(said);
    } catch {
      done.hidden = true;
      field.hidden = false;
      field.value = text;
      field.focus();
      field.select();
      say(place.dataset.refused);
    }
  };

  document.addEventListener('click', ({ target, timeStamp }) => {
    const pressed = target instanceof Element ? target.closest('button[data-copy]') : null;
    if (pressed === null) return;
    const isTwice = pressed === last && timeStamp - pressedAt < twiceMs;
    last = pressed;
    pressedAt = timeStamp;
    const more = pressed.nextElementSibling;
    void copy(isTwice && more.matches('button[data-copy]') ? more : pressed);
  });

  offer();
  document.addEventListener('htmx:load', offer);
})();
