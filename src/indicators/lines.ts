// The shape of a text: its lines, the paragraphs they make, and the regions that speak of something
// else than the complaint does: pasted registry answers, signatures, mail headers, tables.

export interface Line {
  readonly start: number;
  readonly text: string;
  /** Lines between blank ones share a number. */
  readonly paragraph: number;
  readonly region: 'prose' | 'whois' | 'signature';
  /** The heads of the table the line is a row of, by the offset in the line where a cell begins. */
  readonly cells: readonly { readonly start: number; readonly head: string }[] | null;
}

const whoisAnchors = new Set(
  'inetnum inet6num netrange cidr route route6 nethandle aut-num'.split(' '),
);
const whoisKeys = new Set(
  `netname nettype parent orgname orgid org descr country admin-c tech-c abuse-c mnt-by mnt-routes
  mnt-lower source status origin originas nic-hdl role created last-modified owner ownerid
  responsible remarks`.split(/\s+/),
);
const whoisField = /^([a-z][a-z0-9-]{2,20})\s{0,20}:/i;
const whoisComment = /^%+ (?:information|abuse contact)/i;
const quoteMarks = /^[>|\s]{0,40}/;
const columnWord = /(?:^|[^a-z])(?:ip|ips|ipv4|ipv6|addr|address|src|source|dst|dest)(?:$|[^a-z])/i;
/** Widest line looked at for a table; longer ones are one cell. */
const rowMax = 4000;
const whoisLineMax = 200;
const delimiters = [',', ';', '\t', '|'];

/** Cuts a text into lines and says what each belongs to. Linear. */
export function linesOf(text: string): Line[] {
  const raw = text.split('\n');
  const paragraphs: number[] = [];
  let paragraph = 0;
  for (const line of raw) {
    if (isBlank(line)) paragraph += 1;
    paragraphs.push(paragraph);
  }
  const whois = whoisParagraphs(raw, paragraphs);
  const signature = signatureStart(raw);
  const lines: Line[] = [];
  let start = 0;
  let table: Table | null = null;
  raw.forEach((line, at) => {
    table = line === '' ? table : tableAt(line, table);
    const number = paragraphs[at] ?? 0;
    const region = at >= signature ? 'signature' : whois.has(number) ? 'whois' : 'prose';
    const cells = table === null ? null : cellsOf(line, table);
    lines.push({ start, text: line, paragraph: number, region, cells });
    start += line.length + 1;
  });
  return lines;
}

/** A line without the marks of quoting and the blanks around it. */
export function bare(line: string): string {
  return line.replace(quoteMarks, '').trimEnd();
}

function isBlank(line: string): boolean {
  return line === '' || bare(line) === '';
}

/** Paragraphs that are a registry's answer: at least one line that anchors it, and company. */
function whoisParagraphs(lines: readonly string[], paragraphs: readonly number[]): Set<number> {
  const keys = new Map<number, number>();
  const anchored = new Set<number>();
  lines.forEach((line, at) => {
    if (line === '') return;
    const paragraph = paragraphs[at] ?? 0;
    const text = bare(line.slice(0, whoisLineMax));
    const key = whoisField.exec(text)?.[1]?.toLowerCase() ?? '';
    const isComment = whoisComment.test(text);
    const isAnchor = whoisAnchors.has(key);
    if (isComment || isAnchor) anchored.add(paragraph);
    if (isComment) keys.set(paragraph, 2);
    else if (isAnchor || whoisKeys.has(key)) keys.set(paragraph, (keys.get(paragraph) ?? 0) + 1);
  });
  return new Set([...anchored].filter((paragraph) => (keys.get(paragraph) ?? 0) >= 2));
}

/** RFC 3676, 4.3: the signature begins after "-- ", and is short. */
function signatureStart(lines: readonly string[]): number {
  const lengthMax = 15;
  const from = Math.max(0, lines.length - lengthMax);
  for (let at = from; at < lines.length; at++) if (/^-- ?\r?$/.test(lines[at] ?? '')) return at;
  return lines.length;
}

interface Table {
  readonly delimiter: string;
  readonly heads: readonly string[];
}

/** The table this line is a row of: a head names columns of addresses, rows have as many cells. */
function tableAt(text: string, table: Table | null): Table | null {
  if (text.length > rowMax) return null;
  if (table !== null && !/[\p{L}\d]/u.test(text)) return table;
  if (table !== null && split(text, table.delimiter).length === table.heads.length) return table;
  for (const delimiter of delimiters) {
    if (!text.includes(delimiter)) continue;
    const heads = split(text, delimiter).map((cell) => cell.text);
    const named = heads.some((head) => head.length < 40 && columnWord.test(head));
    const short = heads.every((head) => head.length < 40 && !/\d\.\d/.test(head));
    if (heads.length >= 3 && named && short) return { delimiter, heads };
  }
  return null;
}

function cellsOf(text: string, table: Table): NonNullable<Line['cells']> {
  return split(text, table.delimiter).map((cell, at) => ({
    start: cell.start,
    head: table.heads[at] ?? '',
  }));
}

function split(text: string, delimiter: string): { start: number; text: string }[] {
  const cells: { start: number; text: string }[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at <= text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') quoted = !quoted;
    if (at < text.length && (quoted || char !== delimiter)) continue;
    cells.push({ start, text: text.slice(start, at).trim() });
    start = at + 1;
  }
  return cells;
}
