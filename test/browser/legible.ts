// What is hard to read on a page: expressions for the browser, which has colours and boxes as they
// are drawn.

/** Gives "ratio text" of every text whose contrast is under 4.5 (WCAG 2.2, 1.4.3). */
const faintTexts = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], [r2, g2, b2]) =>
    [r, g, b].map((c, i) => c * a + [r2, g2, b2][i] * (1 - a));
  const light = (colour) => colour
    .map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    if (element === null) return [255, 255, 255];
    const own = channels(getComputedStyle(element).backgroundColor);
    return own[3] === 0 ? ground(element.parentElement) : over(own, own[3] === undefined
      ? own : ground(element.parentElement));
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent.trim();
    if (text === '' || node.parentElement.getClientRects().length === 0) continue;
    const under = ground(node.parentElement);
    const ink = over(channels(getComputedStyle(node.parentElement).color), under);
    const [low, high] = [light(ink), light(under)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) faint.push(ratio.toFixed(1) + ' ' + text);
  }
  return faint;
})()`;

/** Gives the text of every cell of a table that is wider than its place. */
const spillingCells = `[...document.querySelectorAll('td, th')]
  .filter((cell) => cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 1)
  .map((cell) => cell.textContent.trim())`;

/** Gives the class of everything that is pushed along sideways; code and words as written may be. */
const sideways = `[...document.querySelectorAll('main :not(pre)')]
  .filter((element) => /auto|scroll/.test(getComputedStyle(element).overflowX))
  .filter((element) => element.scrollWidth > element.clientWidth + 1)
  .map((element) => element.tagName + '.' + element.className)`;

/** How often what no page may have; one heading and one main part are right. */
const counted = {
  'main headings': 'h1',
  mains: 'main',
  'tables unnamed': 'table:not(:has(caption))',
  'heads unscoped': 'th:not([scope])',
  'lists with others than entries': 'ul > :not(li), ol > :not(li)',
  'links empty': 'a:empty',
  'pictures unnamed': 'img:not([alt])',
};

/** Gives what is wrong with a page, in one turn. */
export const faultsOfPage = `(() => {
  const faults = [];
  for (const [name, selector] of Object.entries(${JSON.stringify(counted)})) {
    const count = document.querySelectorAll(selector).length;
    if (count !== (selector === 'h1' || selector === 'main' ? 1 : 0)) faults.push(name + ': ' + count);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push('wider than its window');
  return [
    ...faults,
    ...${faintTexts}.map((text) => 'faint: ' + text),
    ...${spillingCells}.map((text) => 'spills: ' + text),
    ...${sideways}.map((name) => 'is pushed along: ' + name),
  ];
})()`;
