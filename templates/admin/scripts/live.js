// Pages that are open stay true: one stream of events a browser, told to all its pages, says that
// something in the queue has changed; each page then asks for what it shows. Nothing moves under the
// reader: what is new is said in a place that is kept for it, and to those who listen.

(() => {
  const againMs = 30_000;
  const keepMs = 120_000;
  const usedMs = 300_000;
  const title = document.title;
  const pages = new BroadcastChannel('desk-live');
  let isOver = false;
  let isLate = false;
  let usedAt = Date.now();

  const say = (text) => {
    const said = document.getElementById('said');
    if (said !== null && said.textContent !== text) said.textContent = text;
  };

  const look = () => {
    isLate = document.hidden;
    if (!isLate) document.body.dispatchEvent(new CustomEvent('queue-changed'));
  };

  const showLetters = (letters) => {
    const waits = document.querySelector('.bar .waits');
    if (waits === null) return;
    waits.hidden = letters === '';
    waits.querySelector('.num').textContent = letters;
  };

  const hear = ({ kind, open, letters }) => {
    if (kind === 'outbox') return showLetters(letters);
    if (kind === 'bye') {
      isOver = true;
      say(document.getElementById('queue-news')?.dataset.bye ?? '');
      return;
    }
    document.title = open > 0 ? `(${open}) ${title}` : title;
    const count = document.querySelector('.bar [data-go="g q"] .num');
    if (count !== null) count.textContent = String(open);
    look();
  };

  const tell = (message) => {
    // oxlint-disable-next-line require-post-message-target-origin -- a channel has no origin
    pages.postMessage(message);
    hear(message);
  };

  /** Ends where the stream does; a browser comes back by itself from what is only interrupted. */
  const listen = () =>
    new Promise((resolve) => {
      const stream = new EventSource('/live');
      stream.addEventListener('queue', ({ data }) => {
        tell({ kind: 'queue', open: Number(JSON.parse(data).open) });
      });
      stream.addEventListener('outbox', ({ data }) => {
        tell({ kind: 'outbox', letters: String(JSON.parse(data).letters) });
      });
      stream.addEventListener('bye', () => {
        stream.close();
        tell({ kind: 'bye' });
        resolve();
      });
      stream.addEventListener('error', () => {
        if (stream.readyState === EventSource.CLOSED) resolve();
      });
    });

  /** A browser opens few connections to a host: one of its pages listens for all. */
  const listenInTurn = async () => {
    // oxlint-disable-next-line no-unmodified-loop-condition -- hear() ends it
    while (!isOver) {
      if (navigator.locks === undefined) await listen();
      else await navigator.locks.request('desk-live', () => (isOver ? undefined : listen()));
      if (!isOver) await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  };

  pages.addEventListener('message', ({ data }) => hear(data));
  document.addEventListener('visibilitychange', () => {
    if (isLate) look();
  });
  for (const type of ['keydown', 'pointerdown']) {
    document.addEventListener(type, () => {
      usedAt = Date.now();
    });
  }
  document.addEventListener('htmx:afterSwap', ({ target }) => {
    if (target.id !== 'queue-news') return;
    // What a key has just said is not taken away by news of nothing.
    const news = target.querySelector('[data-said]')?.textContent ?? '';
    if (news !== '') say(news);
  });

  // Whoever is at the keyboard keeps the question that is open.
  setInterval(() => {
    const whose = document.querySelector('[data-lease]:has(.queue-is-mine)');
    if (whose === null || document.hidden || Date.now() - usedAt > usedMs) return;
    fetch(whose.dataset.lease, { method: 'POST', body: new URLSearchParams({ keep: '1' }) })
      .then((answer) => {
        if (!answer.ok) look();
      })
      .catch(() => {});
  }, keepMs);

  void listenInTurn();
})();
