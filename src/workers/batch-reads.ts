// Answers the questions of a batch of runs together: what is asked in one turn of the event loop
// becomes one query. A failing source is an answer that may heal, never an exception.

import type { Answer, Ask, Question, Questions, Reads } from '../questions.ts';

/** Many questions of a kind to as many answers, in order. */
export type Load<Q extends Question> = (
  asks: readonly Questions[Q]['ask'][],
) => Promise<readonly Questions[Q]['answer'][]>;

export interface Sources {
  readonly networks: Ask<'networks'>;
  readonly registry: Ask<'registry'>;
  readonly names: Ask<'names'>;
  readonly owner: Ask<'owner'>;
  readonly authenticity: Ask<'authenticity'>;
  readonly seal: Ask<'seal'>;
  readonly reporter: Load<'reporter'>;
  readonly threads: Load<'threads'>;
  readonly alternatives: Load<'alternatives'>;
  readonly incident: Load<'incident'>;
  readonly recent: Load<'recent'>;
  readonly contacts: Load<'contacts'>;
}

/** The reads that stages are given. */
export function batchReads(sources: Sources): Reads {
  return {
    networks: sources.networks,
    registry: safe(sources.registry),
    names: safe(sources.names),
    owner: safe(sources.owner),
    authenticity: safe(sources.authenticity),
    seal: safe(sources.seal),
    reporter: together<'reporter'>(sources.reporter),
    threads: together<'threads'>(sources.threads),
    alternatives: together<'alternatives'>(sources.alternatives),
    incident: together<'incident'>(sources.incident),
    recent: together<'recent'>(sources.recent),
    contacts: together<'contacts'>(sources.contacts),
  };
}

function safe<Q extends Question>(ask: Ask<Q>): Ask<Q> {
  return async (question) => {
    try {
      return await ask(question);
    } catch (error) {
      return failing(error);
    }
  };
}

function together<Q extends Question>(load: Load<Q>): Ask<Q> {
  type Waiting = {
    ask: Questions[Q]['ask'];
    resolve: (answer: Answer<Questions[Q]['answer']>) => void;
  };
  let waiting: Waiting[] = [];

  const flush = async (): Promise<void> => {
    const asked = waiting;
    waiting = [];
    try {
      const answers = await load(asked.map((one) => one.ask));
      asked.forEach((one, index) => {
        one.resolve({ ok: true, value: answers[index] as Questions[Q]['answer'] });
      });
    } catch (error) {
      for (const one of asked) one.resolve(failing(error));
    }
  };

  return (ask) =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(() => void flush());
      waiting.push({ ask, resolve });
    });
}

function failing(error: unknown): Answer<never> {
  return {
    ok: false,
    temporary: true,
    why: error instanceof Error ? error.message : String(error),
  };
}
