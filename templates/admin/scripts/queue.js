// The queue with a script: a row's question comes to its place without a new page. While it is on its
// way that place is busy, and no key answers what is not shown yet. Without a script, rows are links.

(() => {
  const place = () => document.getElementById('detail');
  const isForDetail = (event) => event.detail.target === place();

  document.addEventListener('htmx:beforeRequest', (event) => {
    if (isForDetail(event)) place().ariaBusy = 'true';
  });

  document.addEventListener('htmx:afterSwap', (event) => {
    if (!isForDetail(event)) return;
    place().ariaBusy = null;
    const shown = document.getElementById('shown')?.value;
    for (const row of document.querySelectorAll('a[data-hold]')) {
      if (row.dataset.hold !== shown) row.ariaCurrent = null;
      else {
        row.ariaCurrent = 'true';
        row.closest('tr').scrollIntoView({ block: 'nearest' });
      }
    }
  });

  // What cannot be shown here is shown as its own page, which says why; unless the page is left by a
  // form that is under way, which ends what was asked for.
  const leave = (event) => {
    const isLeft = document.querySelector('form[aria-busy="true"]') !== null;
    if (isForDetail(event) && !isLeft) location.assign(event.detail.pathInfo.requestPath);
  };
  // Going on before a question is there ends its request, which is no error for anybody's console.
  const ended = ['htmx:sendAbort', 'htmx:afterRequest'];
  htmx.logger = (_, name, detail) => {
    if (ended.includes(name)) delete detail.error;
  };

  document.addEventListener('htmx:responseError', leave);
  document.addEventListener('htmx:sendError', leave);
})();
