// The mails that an act would send: as letters, as lines for the desk, and the digest over all of
// them that pins what was shown.

import { doubt } from '../doubts.ts';
import type { PreviewLetter } from '../holding.ts';
import { forwardLetter } from '../mail/forward-letter.ts';
import type { Letter } from '../mail/letter.ts';
import { replyLetter } from '../mail/reply-letter.ts';
import type { Doubt } from '../model.ts';
import type { Run } from '../pipeline/run.ts';
import type { Rules } from '../rules.ts';
import type { Prepared } from '../settlement.ts';
import type { Plan } from '../stages/facts.ts';
import type { ReplyPlan } from '../stages/reply-plan.ts';
import { addedWords } from '../tickets/added-words.ts';
import { shownLetters } from './lettering.ts';
import { sliced, spokenOf } from './slicing.ts';

/** What a letter is made from. */
interface Planned {
  readonly run: Run;
  readonly rules: Rules;
}

/** So many mails are shown, and sent by one act, even where the rules send fewer by themselves. */
const preparedMin = 20;

/** What an act would send. */
export interface Preview {
  readonly letters: readonly PreviewLetter[];
  readonly prepared: readonly Prepared[];
  /** Over every mail: recipient, headers, text, and the complaint by its sha256. */
  readonly digest: string;
  /** There are more mails than are shown and pinned: none of them may be sent by an act. */
  readonly tooMany: Doubt | null;
}

/** The prepared mails as the desk sees them, and the digest that pins them. */
export async function prepare(
  decided: Planned,
  plans: readonly Plan[],
  replies: readonly ReplyPlan[] = [],
): Promise<Preview> {
  const most = Math.max(decided.rules.limits.fanOutMax, preparedMin);
  const some = plans.slice(0, most);
  const { letters, bytes, files, digest } = await shownLetters(lettersOf(decided, some, replies));
  const type = decided.run.facts.classify?.type;
  const prepared = some.map((plan, index) => ({
    to: plan.to,
    network: plan.network,
    ips: plan.offenders.map((offender) => offender.ip),
    template: plan.template,
    subject: letters[index]?.subject ?? '',
    at: plan.at,
    lang: plan.lang,
    ...(type === undefined ? {} : { type }),
    answerBy: plan.answerBy.toISOString(),
  }));
  const answers = replies.map(({ to, kind, lang }, index) => ({
    to,
    lang,
    network: 'the complainant',
    ips: [],
    template: kind,
    subject: letters[some.length + index]?.subject ?? '',
    at: '',
  }));
  const says = { is: 'too-many-mails', n: plans.length, most } as const;
  const tooMany = plans.length > most ? doubt('several-networks', says) : null;
  const whole = letters.map((letter, index) => ({
    ...letter,
    bytes: bytes[index] ?? Buffer.alloc(0),
    files: files[index] ?? [],
  }));
  return { letters: whole, prepared: [...prepared, ...answers], digest, tooMany };
}

/** Each made when its turn comes: a complaint about many networks is cut up once. */
async function* lettersOf(decided: Planned, plans: readonly Plan[], replies: readonly ReplyPlan[]) {
  for (const plan of plans) yield await letterOf(decided, plan);
  for (const reply of replies) yield replyOf(decided, reply);
}

/** A planned answer to a complainant as a letter. */
export function replyOf({ run, rules }: Planned, reply: ReplyPlan): Letter {
  const template = rules.templates.get(`${reply.lang}/${reply.kind}`);
  const { parse } = run.facts;
  if (template === undefined) throw new Error(`no template ${reply.lang}/${reply.kind}`);
  if (parse === undefined) throw new Error('an answer without a mail');
  return replyLetter(reply, rules.desk, template, parse);
}

/** A planned forward as a letter. */
export async function letterOf({ run, rules }: Planned, plan: Plan): Promise<Letter> {
  const template = rules.templates.get(`${plan.lang}/${plan.template}`);
  const { parse, received, classify } = run.facts;
  if (template === undefined) throw new Error(`no template ${plan.lang}/${plan.template}`);
  if (parse === undefined || received === undefined) throw new Error('a plan without a mail');
  return forwardLetter({
    ...(await sliced(parse, plan)),
    desk: rules.desk,
    template,
    category: classify?.category ?? 'other',
    type: classify?.type ?? 'other',
    complaint: { raw: received.raw, mail: spokenOf(parse, plan) },
    words: addedWords(received.overrides),
    copies: run.facts.forward?.plans.length ?? 1,
  });
}
