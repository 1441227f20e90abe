// Text becomes HTML in one place: where htmx reads an answer of ours into a document of its own, in
// which nothing runs. Anywhere else browsers that know trusted types refuse it, and always as script.

(() => {
  const reading = ['Document parseHTMLUnsafe', 'DOMParser parseFromString'];
  window.trustedTypes?.createPolicy('default', {
    createHTML: (text, _type, sink) => (reading.includes(sink) ? text : null),
  });
})();
