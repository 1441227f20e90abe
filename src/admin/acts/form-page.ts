// The form of one verb, empty, as it was typed, or with what is wrong about it.

import { type TicketCase, ticketCase } from '../../store/case.ts';
import { findTicket, type TicketRow } from '../../store/tickets.ts';
import { type Answer, type Asked, notFound, notice, page, type Parts } from '../answer.ts';
import { type FormValues, formValues } from '../form.ts';
import { idFrom } from '../keyset.ts';
import { ticketLink } from '../lines.ts';
import { href, isOwnPath, typed } from '../shown.ts';
import { type DeedIds, idsOf } from './deeds.ts';
import { filledForm, isDrafted } from './draft-fields.ts';
import { choicesOn } from './enclosure-fields.ts';
import { fieldsOf } from './fields.ts';
import { fits, type Verb } from './verbs.ts';
import { networkForm } from './network-fields.ts';
import type { FieldView, HiddenField, Wrongs } from './views.ts';

const number = /^\d{14,28}$/;

/** The ticket that a page is about, or null. What was merged leads to what it was merged into. */
export async function ticketAsked(
  asked: Asked,
  { database }: Pick<Parts, 'database'>,
): Promise<(TicketRow & { readonly askedFor: string | null }) | null> {
  const key = asked.params.get('key') ?? '';
  const sound = number.test(key) || idFrom(key) !== null;
  return sound ? findTicket(database, key) : null;
}

export interface FormState {
  readonly status: number;
  /** Whether to show what was typed. */
  readonly isTyped: boolean;
  readonly wrongs: Wrongs;
  readonly refused: string;
  /** Whether the chosen letter is put into its text. */
  readonly isFilled?: boolean;
  /** Whether the contact of the network is looked for. */
  readonly isNetwork?: boolean;
}

const fresh: FormState = { status: 200, isTyped: false, wrongs: [], refused: '' };

/** The page of that verb's form. */
export function verbPage(verb: Verb): (asked: Asked, parts: Parts) => Promise<Answer> {
  return async (asked, parts) => {
    const ticket = await ticketAsked(asked, parts);
    if (ticket === null) return notFound(asked, asked.say('common.ticket'));
    if (!fits(verb, ticket)) return unfit(asked, ticket, parts);
    return formPage(verb, ticket, asked, parts, fresh);
  };
}

/** That ticket cannot be treated so, by its kind or its state. */
export function unfit(asked: Asked, ticket: TicketRow, parts: Parts): Answer {
  const { say } = asked;
  const back = ticketLink(ticket, parts);
  return notice(404, say('acts.unfit'), say('acts.unfit-text', { ticket: back.label }), '', back);
}

const none = formValues(new URLSearchParams());

/** In the text, where there is one that was not prepared; else in the first field. */
function begun(fields: readonly FieldView[]): readonly FieldView[] {
  const first =
    fields.find((one) => one.wrong !== '') ?? fields.find((one) => one.isArea) ?? fields[0];
  return fields.map((one) => ({ ...one, isFirst: one === first }));
}

/** A form that is sent twice does one thing. */
function idFields(ids: DeedIds): readonly HiddenField[] {
  return Object.entries(ids).map(([name, value]) => ({ name, value: typed(value) }));
}

/** Which letter stands in the text, and which reporters were told before. */
const carried = ['drafted', 'after'] as const;

function carriedFields(form: FormValues): readonly HiddenField[] {
  return carried.flatMap((name) => {
    const value = form.one(name);
    return value === '' ? [] : [{ name, value: typed(value) }];
  });
}

/** Where it was begun, if that is not its ticket; else null. */
export function begunAt({ form, query }: Asked): string | null {
  const back = form.one('back') || (query.get('back') ?? '');
  return isOwnPath(back) ? back : null;
}

function backField(asked: Asked): readonly HiddenField[] {
  const back = begunAt(asked);
  return back === null ? [] : [{ name: 'back', value: typed(back) }];
}

export async function formPage(
  verb: Verb,
  ticket: TicketRow,
  asked: Asked,
  parts: Parts,
  { status, isTyped, wrongs, refused, isFilled, isNetwork }: FormState,
): Promise<Answer> {
  const { say, actor } = asked;
  const around: TicketCase = await ticketCase(parts.database, ticket, null);
  const originals = isDrafted(verb) ? await choicesOn(ticket, parts) : [];
  const filled =
    isFilled === true && isDrafted(verb)
      ? await filledForm(verb, asked.form, { ticket, around, originals }, parts)
      : asked.form;
  const { form, source, ...found } =
    isNetwork === true
      ? await networkForm(filled, say, parts)
      : { form: filled, source: '', wrongs: [] };
  const { fields, hidden } = fieldsOf(verb, {
    ticket,
    around,
    originals,
    rules: parts.rules(),
    say,
    actor: actor ?? '',
    now: parts.now(),
    showNumber: parts.showNumber,
    form: isTyped ? form : null,
    wrongs: [...wrongs, ...found.wrongs],
    source,
    addresses: asked.query.get('addresses') ?? null,
  });
  const title = say(`verb.title-${verb}`);
  const link = ticketLink(ticket, parts);
  const view = {
    ticket: { ...link, subject: ticket.subject },
    title,
    lead: say(`verb.lead-${verb}`),
    action: href(`${link.href.text}/${verb}`),
    cancel: href(begunAt(asked) ?? link.href.text),
    refused,
    fields: begun(fields),
    hidden: [
      ...hidden,
      ...carriedFields(form),
      ...backField(asked),
      ...idFields(idsOf(isTyped ? form : none, parts.newId)),
    ],
    submit: say(`verb.do-${verb}`),
  };
  return page('acts/form', `${title} · ${link.label}`, view, status);
}
