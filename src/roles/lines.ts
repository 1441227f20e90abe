// The shape of a text: its lines, the paragraphs they make, and the regions that speak of something
// else than the complaint does: pasted registry answers, signatures, mail headers, tables.

export interface Line {
  readonly start: number;
  readonly text: string;
  /** Lines between blank ones share a number. */
  readonly paragraph: number;
  readonly region: 'prose' | 'whois' | 'signature' | 'trace' | 'servers';
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
/** Fewer cells are no table. */
const cellsMin = 3;

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
  const traces = traceLines(text, raw);
  const servers = serverLines(text, raw);
  const lines: Line[] = [];
  let start = 0;
  let table: Table | null = null;
  raw.forEach((line, at) => {
    table = line === '' ? table : tableAt(line, table);
    const number = paragraphs[at] ?? 0;
    const isTrace = traces.has(at);
    const region = servers.has(at)
      ? 'servers'
      : regionOf(at >= signature, whois.has(number), isTrace);
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
  // Most lines begin with what is no mark, and are blank no more.
  const first = line.charCodeAt(0);
  if (first > 32 && first < 124 && first !== 62) return false;
  return line === '' || bare(line) === '';
}

/** Paragraphs that are a registry's answer: at least one line that anchors it, and company. */
function whoisParagraphs(lines: readonly string[], paragraphs: readonly number[]): Set<number> {
  const keys = new Map<number, number>();
  const anchored = new Set<number>();
  lines.forEach((line, at) => {
    if (!line.includes(':') && !line.includes('%')) return;
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

function regionOf(isSignature: boolean, isWhois: boolean, isTrace: boolean): Line['region'] {
  if (isSignature) return 'signature';
  if (isWhois) return 'whois';
  return isTrace ? 'trace' : 'prose';
}

const traceHead = /^(?:traceroute6? (?:to|for)|tracing route|tracert)\b/i;
const traceHop = /^\s{0,8}\d{1,2}[.:|)]?\s.{0,160}(?:\bms\b|\*)/;
const lookupServer = /^server:\s/i;
const lookupAnswer = /^address(?:es)?:\s.{0,60}#53\s*$/i;

/** Pasted answers of traceroute and nslookup: the way to an address, the server asked for it. */
function traceLines(text: string, lines: readonly string[]): Set<number> {
  const inside = new Set<number>();
  if (!/trac(?:e|ing )(?:route|rt)|#53/i.test(text)) return inside;
  let onWay = false;
  let hopped = false;
  lines.forEach((line, at) => {
    const plain = bare(line.slice(0, whoisLineMax));
    const isHead = traceHead.test(plain);
    const isHop = onWay && traceHop.test(plain);
    // The one of Windows leaves a blank line below its head.
    onWay = isHead || isHop || (onWay && plain === '' && inside.has(at - 1) && !hopped);
    hopped = !isHead && (hopped || isHop);
    if (onWay) inside.add(at);
    const isAnswer = lookupAnswer.test(plain);
    if (isAnswer) inside.add(at);
    if (isAnswer && lookupServer.test(bare(lines[at - 1]?.slice(0, whoisLineMax) ?? '')))
      inside.add(at - 1);
  });
  return inside;
}

const serverRecord =
  /^(\S{1,253})\s+(?:\d{1,10}\s+)?IN\s+(?:NS|MX|SOA)\s+(?:\d{1,5}\s+)?(\S{1,253})/i;
const addressRecord = /^(\S{1,253})\s+(?:\d{1,10}\s+)?IN\s+(?:A|AAAA)\s/i;

/** Pasted answers of the DNS: who serves a name, and where those servers are (RFC 1035, 5.1). */
function serverLines(text: string, lines: readonly string[]): Set<number> {
  const inside = new Set<number>();
  if (!/\sIN\s+(?:NS|MX|SOA)\s/i.test(text)) return inside;
  const servers = new Set<string>();
  const plain = lines.map((line) => bare(line.slice(0, whoisLineMax)).toLowerCase());
  plain.forEach((line, at) => {
    const server = serverRecord.exec(line)?.[2];
    if (server === undefined) return;
    servers.add(server);
    inside.add(at);
  });
  plain.forEach((line, at) => {
    if (servers.has(addressRecord.exec(line)?.[1] ?? '')) inside.add(at);
  });
  return inside;
}

interface Table {
  readonly delimiter: string;
  readonly heads: readonly string[];
}

/** The table this line is a row of: a head names columns of addresses, rows have as many cells. */
function tableAt(text: string, table: Table | null): Table | null {
  if (text.length > rowMax) return null;
  const fields = text.startsWith('#Fields:') ? text.slice('#Fields:'.length).trim() : '';
  if (fields !== '') return { delimiter: ' ', heads: fields.split(/\s+/).map(fieldHead) };
  if (table !== null && !/[\p{L}\d]/u.test(text)) return table;
  if (table !== null && startsOf(text, table.delimiter).length === table.heads.length) return table;
  for (const delimiter of delimiters) {
    if (!text.includes(delimiter)) continue;
    const starts = startsOf(text, delimiter);
    if (starts.length < cellsMin) continue;
    const heads = starts.map((start, at) =>
      text.slice(start, (starts[at + 1] ?? text.length + 1) - 1).trim(),
    );
    const named = heads.some((head) => head.length < 40 && columnWord.test(head));
    const short = heads.every((head) => head.length < 40 && !/\d\.\d/.test(head));
    if (named && short) return { delimiter, heads };
  }
  return null;
}

/** The extended log format of the W3C: the client's address, the server's own. */
function fieldHead(name: string): string {
  if (/^c-ip$|^cs\(x-forwarded-for\)$/i.test(name)) return 'client ip';
  return /^s-ip$/i.test(name) ? 'destination ip' : name;
}

function cellsOf(text: string, table: Table): NonNullable<Line['cells']> {
  return startsOf(text, table.delimiter).map((start, at) => ({
    start,
    head: table.heads[at] ?? '',
  }));
}

/** Where the cells of a row begin; a delimiter within quotes is none. Linear: no look goes back. */
function startsOf(text: string, delimiter: string): number[] {
  const starts = [0];
  let quote = text.indexOf('"');
  let at = text.indexOf(delimiter);
  while (at >= 0) {
    if (quote < 0 || quote > at) {
      starts.push(at + 1);
      at = text.indexOf(delimiter, at + 1);
      continue;
    }
    const close = text.indexOf('"', quote + 1);
    if (close < 0) return starts;
    if (close > at) at = text.indexOf(delimiter, close + 1);
    quote = text.indexOf('"', close + 1);
  }
  return starts;
}
