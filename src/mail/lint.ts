// Reads a mail template without running it, and names every variable or helper it may not use.
// This, not Handlebars' strict mode, is what closes the set: strict mode lets an unknown name pass
// as the argument of a helper, and in a branch that is not taken.

import Handlebars from 'handlebars';

/** Beside Handlebars' own if, unless and each. */
export const helperNames = ['plural', 'date', 'list', 'join', 'pad'] as const;
const blockNames = new Set(['if', 'unless', 'each']);
const eachNames = new Set(['index', 'first', 'last']);

export interface Problem {
  /** Counted from 1, in the source that was read. */
  readonly line: number;
  readonly text: string;
}

/** All problems of a source, in its order; `shape` is a sample of everything it may name. */
export function problemsOf(source: string, shape: unknown): readonly Problem[] {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const [, parsed, matched] = /^Parse error on line (\d+)| - (\d+):\d+$/.exec(text) ?? [];
    const unclosed = 'parse error: braces, quotes or a block that nothing closes';
    const what = parsed === undefined ? text.replace(/ - \d+:\d+$/, '') : unclosed;
    return [{ line: Number(parsed ?? matched ?? 1), text: what }];
  }
  const problems: Problem[] = [];
  checkProgram(program, { problems, scopes: [shape] });
  return problems;
}

interface Walk {
  readonly problems: Problem[];
  /** The shapes that are in reach, the innermost last; null: the shape is not known. */
  readonly scopes: readonly unknown[];
}

function checkProgram(program: hbs.AST.Program | undefined, walk: Walk): void {
  for (const statement of program?.body ?? []) {
    switch (statement.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        break;
      case 'MustacheStatement':
        checkMustache(statement as hbs.AST.MustacheStatement, walk);
        break;
      case 'BlockStatement':
        checkBlock(statement as hbs.AST.BlockStatement, walk);
        break;
      case 'PartialStatement':
        complain(walk, statement, 'a part stands alone on its line: {{> part.NAME}}');
        break;
      default:
        complain(walk, statement, `${statement.type} has no place in a mail template`);
    }
  }
}

function checkMustache(mustache: hbs.AST.MustacheStatement, walk: Walk): void {
  if (!mustache.escaped) complain(walk, mustache, 'three braces have no place in a mail template');
  checkCall(mustache, walk);
}

/** A helper with its arguments, or a variable alone. */
function checkCall(
  call: Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash' | 'loc'>,
  walk: Walk,
): void {
  const named = nameOf(call.path);
  if (named !== null && helperNames.some((known) => known === named)) {
    if (call.params.length === 0) complain(walk, call, `"${named}" needs something to work on`);
  } else if (call.params.length > 0 || call.hash !== undefined) {
    complain(walk, call, `unknown helper "${named ?? ''}"`);
  } else {
    checkExpression(call.path, walk);
  }
  for (const param of call.params) checkExpression(param, walk);
  for (const pair of call.hash?.pairs ?? []) checkExpression(pair.value, walk);
}

function checkBlock(block: hbs.AST.BlockStatement, walk: Walk): void {
  const name = nameOf(block.path) ?? '';
  const [subject] = block.params;
  if (!blockNames.has(name) || subject === undefined || block.params.length > 1) {
    return complain(walk, block, `unknown block "${name}"`);
  }
  checkExpression(subject, walk);
  const inner = name === 'each' ? elementOf(shapeOf(subject, walk)) : undefined;
  const scopes = name === 'each' ? [...walk.scopes, inner] : walk.scopes;
  checkProgram(block.program, { ...walk, scopes });
  checkProgram(block.inverse, walk);
}

function checkExpression(expression: hbs.AST.Expression, walk: Walk): void {
  if (expression.type === 'SubExpression') {
    checkCall(expression as hbs.AST.SubExpression, walk);
  } else if (expression.type === 'PathExpression') {
    const path = expression as hbs.AST.PathExpression;
    const known = path.data
      ? path.parts.length === 1 && eachNames.has(path.parts[0] ?? '')
      : shapeOf(path, walk) !== undefined;
    if (!known) complain(walk, path, `unknown variable "${path.original}"`);
  }
}

/** What a path leads to in the sample; undefined where it leads nowhere. */
function shapeOf(expression: hbs.AST.Expression, walk: Walk): unknown {
  if (expression.type !== 'PathExpression') return undefined;
  const path = expression as hbs.AST.PathExpression;
  let shape = walk.scopes[walk.scopes.length - 1 - path.depth];
  for (const part of path.parts) {
    if (typeof shape !== 'object' || shape === null || !Object.hasOwn(shape, part)) {
      return undefined;
    }
    shape = Reflect.get(shape, part);
  }
  return shape;
}

function elementOf(shape: unknown): unknown {
  return Array.isArray(shape) ? shape[0] : undefined;
}

function nameOf(path: hbs.AST.Expression): string | null {
  const { type, original } = path as hbs.AST.PathExpression;
  return type === 'PathExpression' ? original : null;
}

function complain(walk: Walk, node: Pick<hbs.AST.Node, 'loc'>, text: string): void {
  walk.problems.push({ line: node.loc.start.line, text });
}
