// What is wrong with a configuration, as one kind of value: a place, a sentence, and where we know
// it the way to write it right. Nothing here reads files; whoever finds a problem makes one of
// these.

/** `at` is "file:line:col", the file as it is named in the configuration. */
export interface Problem {
  readonly at: string;
  readonly text: string;
  readonly fix?: string;
}

/** One line for a terminal or a log. */
export function showProblem(problem: Problem): string {
  const fix = problem.fix === undefined ? '' : `; ${problem.fix}`;
  return `${problem.at}  ${problem.text}${fix}`;
}

/** By file as listed, those not listed behind, then by line and column. */
export function sortProblems(
  problems: readonly Problem[],
  files: readonly string[],
): readonly Problem[] {
  const rank = (file: string) => (files.includes(file) ? files.indexOf(file) : files.length);
  return [...problems].sort((one, other) => {
    const a = placeOf(one);
    const b = placeOf(other);
    const names = a.file < b.file ? -1 : Number(a.file > b.file);
    return rank(a.file) - rank(b.file) || names || a.line - b.line || a.col - b.col;
  });
}

function placeOf(problem: Problem) {
  const [, file, line, col] = /^(.*):(\d+):(\d+)$/.exec(problem.at) ?? [];
  return { file: file ?? problem.at, line: Number(line ?? 0), col: Number(col ?? 0) };
}
