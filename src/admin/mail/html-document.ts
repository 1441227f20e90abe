// The document that a mail's harmless HTML is framed as. Its policy allows no script, no request
// and no form (send.ts); its style is ours alone, and shows where each link led.

const style = `
:root { color-scheme: light dark; }
body { margin: 1rem; font: 14px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
pre { white-space: pre-wrap; }
table { border-collapse: collapse; max-width: 100%; }
td, th { padding: 0.15rem 0.4rem; vertical-align: top; }
blockquote { margin: 0.5rem 0; padding-left: 0.8rem; border-left: 3px solid #8888; }
a[data-to] { text-decoration: underline; }
a[data-to]::after { content: " [" attr(data-to) "]"; font-size: 0.85em; opacity: 0.85; }
`;

/** @param html as the cage made it: nothing in it runs, loads or leads anywhere */
export function documentOf(html: string, theme: 'light' | 'dark' | null): string {
  const scheme = theme === null ? '' : `:root { color-scheme: ${theme}; }`;
  return (
    `<!doctype html><html><head><meta charset="utf-8"><title>HTML</title>` +
    `<style>${style}${scheme}</style></head><body>\n${html}\n</body></html>\n`
  );
}
