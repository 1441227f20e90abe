// What is handed to the server as JSON. It refuses NUL and halves of surrogates in there, which any
// mail, and any text that was cut, may hold; whatever goes there as JSON goes through here.

/** U+2400, and what Unicode puts for what cannot be read. */
const nulSign = '\u2400';
const unreadable = '\ufffd';

/** JSON writes both as escapes; other escapes are gone over so that none is begun in its middle. */
const escapes = /\\(?:u[0-9a-f]{4}|.)/g;
const surrogate = /^\\ud[89a-f]/;
const refused = /\\u(?:0000|d[89a-f])/;

/** The JSON of a value, keys too, that the server takes: of a NUL and half a surrogate a sign. */
export function rowsJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!refused.test(json)) return json;
  return json.replace(escapes, (escape) => {
    if (escape === '\\u0000') return nulSign;
    return surrogate.test(escape) ? unreadable : escape;
  });
}

/** A parameter that the server takes as text: NUL has its sign. Others are left as they are. */
export function withoutNul(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', nulSign);
  return Array.isArray(value) ? value.map(withoutNul) : value;
}
