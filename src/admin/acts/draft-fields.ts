// Letters of the desk that a person may begin with: offered by their names, and put into the text
// of the form by a button, with nothing lost of what was typed.

import type { TicketCase } from '../../store/case.ts';
import type { TicketRow } from '../../store/tickets.ts';
import { readAddresses } from '../../tickets/address-ranges.ts';
import { type DraftAsk, type DraftedVerb, draftNames } from '../../tickets/drafts.ts';
import type { Parts } from '../answer.ts';
import { type FormValues, formValues } from '../form.ts';
import type { Say } from '../messages/say.ts';
import { minuteText } from '../words.ts';
import { enclosuresIn } from './enclosure-fields.ts';
import type { FormWorld, Make, OriginalChoices } from './field-makers.ts';
import type { Verb } from './verbs.ts';
import type { FieldView } from './views.ts';

const drafted: readonly Verb[] = ['reply', 'forward', 'investigate', 'block', 'remove'];

/** Whether letters of the desk are offered there. */
export function isDrafted(verb: Verb): verb is DraftedVerb & Verb {
  return drafted.includes(verb);
}

/** The choice of a letter with its button. */
export function draftFields(verb: DraftedVerb, world: FormWorld, make: Make): readonly FieldView[] {
  const { say, rules, ticket } = world;
  const names = draftNames(verb, ticket.kind, rules.templates);
  if (names.length === 0) return [];
  const all = names.map((name) => [name, draftLabel(name, say)] as const);
  const options = [['', say('draft.none')] as const, ...all];
  const field = make.choice('template', options, { hint: 'acts.template-hint' });
  return [{ ...field, fill: say('draft.fill') }];
}

const named = [
  'block.ask',
  'block.lift',
  'block.remind',
  'forward.backscatter',
  'forward.brute-force',
  'forward.copyright',
  'forward.fan-out',
  'forward.generic',
  'forward.infected-or-distribution',
  'forward.named',
  'forward.phishing',
  'forward.scanner',
  'forward.spam',
  'need-info',
  'not-ours',
  'reminder.1',
  'reminder.2',
] as const;

/** What the desk has written itself is called as its file is. */
function draftLabel(name: string, say: Say): string {
  const known = named.find((one) => one === name);
  return known === undefined ? name.replaceAll(/[.-]/g, ' ') : say(`draft.${known}`);
}

interface Around {
  readonly ticket: TicketRow;
  readonly around: TicketCase;
  readonly originals: readonly OriginalChoices[];
}

/** The form with the chosen letter in its text, above what somebody has typed themselves. */
export async function filledForm(
  verb: DraftedVerb,
  form: FormValues,
  world: Around,
  { drafts }: Pick<Parts, 'drafts'>,
): Promise<FormValues> {
  const template = form.one('template');
  const text = await drafts(askOf(template, form, world));
  if (template === '' || text === null) return form;
  const before = form.one('drafted');
  const old = before === '' ? null : await drafts(askOf(before, form, world));
  const own = plain(form.one('text'));
  const isOurs = [old, verb === 'forward' ? quoted(world.around) : ''].some(
    (one) => one !== null && plain(one) === own,
  );
  const values = new URLSearchParams();
  for (const [name, value] of form.entries()) {
    if (name !== 'text' && name !== 'drafted' && name !== 'step') values.append(name, value);
  }
  values.append('text', isOurs || own === '' ? text : `${text}\n\n${own}`);
  values.append('drafted', template);
  return formValues(values);
}

function plain(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').trim();
}

function askOf(template: string, form: FormValues, world: Around): DraftAsk {
  const { ticket, around, originals } = world;
  const newest = originals.find(({ choices }) => choices.length > 0)?.original;
  const chosen = enclosuresIn(form.all('enclose')).filter(({ mail }) => mail === newest?.mail);
  const goes = (['whole', 'text'] as const).find((one) => chosen.some(({ what }) => what === one));
  const { evidence } = around;
  const own = ticket.ips.length > 0 ? ticket.ips : [...new Set(evidence.map(({ ip }) => ip))];
  const typed = form
    .one('addresses')
    .split(/[\s,]+/)
    .flatMap((one) => readAddresses(one) ?? []);
  const mails = new Set(evidence.map(({ mail }) => mail));
  return {
    template,
    to: form.one('to').trim().toLowerCase(),
    number: ticket.kind === 'incident' ? null : ticket.number,
    subject: ticket.subject,
    constituency: ticket.constituency,
    category: ticket.category ?? evidence[0]?.type ?? null,
    prefix: ticket.prefix ?? evidence[0]?.prefix ?? null,
    ips: typed.length > 0 ? typed : own,
    network: form.one('network').trim(),
    openedAt: ticket.openedAt,
    earlier: Math.max(0, mails.size - 1),
    complaint:
      newest === undefined
        ? null
        : { mail: newest.mail, receivedAt: newest.receivedAt, goes: goes ?? 'nothing' },
  };
}

const quotedMost = 8_000;

/** The newest words of theirs, for whoever has not read them. */
export function quoted({ mails }: TicketCase): string {
  const newest = mails.find(({ text }) => text !== null && text !== '');
  if (newest === undefined) return '';
  const { text, sender, receivedAt } = newest;
  const lines = (text ?? '').slice(0, quotedMost).split('\n');
  const at = minuteText(receivedAt);
  return `\n\n${sender ?? ''}, ${at}:\n${lines.map((line) => `> ${line}`).join('\n')}\n`;
}
