// How stages are put in order. `to` takes a stage only if every fact it needs is known by then and
// its own is not: an order that cannot work does not compile (test/pipeline/order.test.ts).

import type { FactName } from '../stages/facts.ts';
import type { CageTools, Stage, Tools } from '../stages/stage.ts';

/** A stage in a chain, its types forgotten: the chain has checked them. */
export type AnyStage = Stage<never, never>;

export interface Chain<Known extends FactName, Given> {
  readonly stages: readonly AnyStage[];
  to<Name extends Exclude<FactName, Known>, Needs extends Known>(
    next: Stage<Name, Needs, Given>,
  ): Chain<Known | Name, Given>;
}

function chain<Known extends FactName, Given>(stages: readonly AnyStage[]): Chain<Known, Given> {
  return {
    stages,
    to: (next) => chain([...stages, next as unknown as AnyStage]),
  };
}

/** A chain for the cage, where hostile bytes are read and nobody can be asked. */
export function inCage<Known extends FactName>(..._known: Known[]): Chain<Known, CageTools> {
  return chain([]);
}

/** What goes on in the main process, with questions, from all that the cage has stated. */
export function after<Known extends FactName>(caged: Chain<Known, CageTools>): Chain<Known, Tools> {
  return chain(caged.stages.slice(0, 0));
}
