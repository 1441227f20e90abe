// Tables of separated values as they leave: RFC 4180, and no cell that a spreadsheet would run as a
// formula (OWASP ASVS 5.0, 1.2.10). Commands and pages write tables by here alone, so that there is
// one place to be right.

/**
 * Where a spreadsheet would take what follows for a formula, or for nothing at all; the wide signs
 * are what some of them make of the others. Not only at the beginning: where the comma is for
 * decimals (as in Czech and Spanish) cells end at semicolons, and quotes within a line count for
 * nothing, so that a cell of ours may begin in the middle of a stranger's words.
 */
const formulas = /(?<=^|[;\t\r\n])(?=['"]*[=+\-@＝＋－＠])|^(?='*[\t\r\n\0])/g;
const written = /(?<=^|[;\t\r\n])'(?=['"]*[=+\-@＝＋－＠])|^'(?='*[\t\r\n\0])/g;

/** A table as a file: lines end in CRLF, the header first. */
export function showCsv(rows: readonly (readonly string[])[]): string {
  return rows.map(showCsvLine).join('');
}

/** One line of a table with its end (RFC 4180, 2). */
export function showCsvLine(row: readonly string[]): string {
  return `${row.map(showCell).join(',')}\r\n`;
}

/** A cell as it was before it was written. */
export function plainCell(cell: string): string {
  return cell.trim().replaceAll(written, '');
}

function showCell(cell: string): string {
  const safe = cell.replaceAll(formulas, "'");
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
