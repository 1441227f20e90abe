// The one way from a form to a deed on a ticket. What was typed is only read here; whether it may
// be done, the plan of the act decides, and says what to do instead.

import type { Act, Deed, FieldText, Opening, Reply, Words } from '../../acts.ts';
import type { MailId, PartyId, TicketId } from '../../model.ts';
import { isId } from '../../store/pg.ts';
import { snoozeUntil } from '../../tickets/snooze.ts';
import {
  choiceField,
  type FormValues,
  isWrong,
  lineField,
  nameField,
  textField,
  type Wrong,
} from '../form.ts';
import { idFrom } from '../keyset.ts';
import { enclosuresIn } from './enclosure-fields.ts';
import type { Verb } from './verbs.ts';

/** Ids that the deed makes; they are part of what a preview pins, so a form carries them along. */
export interface DeedIds {
  readonly act: string;
  readonly made: TicketId;
  readonly party: PartyId;
}

export interface DeedWorld {
  readonly ticket: { readonly id: TicketId; readonly subject: string };
  readonly ids: DeedIds;
  readonly now: Date;
  /** The ticket that a person means by a number or an id; null: there is none. */
  readonly ticketOf: (key: string) => Promise<{ readonly id: TicketId } | null>;
}

/** A deed, and whose story it is told in: a merge's target, what it opens, or the ticket itself. */
export interface Meant {
  readonly on: TicketId;
  readonly deed: Deed;
}

const addressesMost = 20;
const articlesMost = 10;
const mailsMost = 500;
const fieldsMost = 50;

/** The ids a form carries, or fresh ones. */
export function idsOf(form: FormValues, newId: () => string): DeedIds {
  return {
    act: idFrom(form.one('act')) ?? newId(),
    made: (idFrom(form.one('made')) ?? newId()) as TicketId,
    party: (idFrom(form.one('party')) ?? newId()) as PartyId,
  };
}

/** What a form of that verb asks for, or what is wrong with its fields. */
export async function deedOf(
  verb: Verb,
  form: FormValues,
  world: DeedWorld,
): Promise<Meant | readonly Wrong[]> {
  const read = createRead(form);
  const meant = await meantBy(verb, form, read, world);
  return read.wrongs.length > 0 ? read.wrongs : meant;
}

/** The act with its ids, as its plan takes it. */
export function actOf({ on, deed }: Meant, { act: id }: DeedIds, actor: string): Act {
  return { ...deed, id, ticket: on, actor };
}

type Read = ReturnType<typeof createRead>;

/** Reads fields, and keeps in mind what is wrong. */
function createRead(form: FormValues) {
  const wrongs: Wrong[] = [];
  const sound = (value: string | Wrong): string => {
    if (!isWrong(value)) return value;
    wrongs.push(value);
    return '';
  };
  const needed = (field: string, value: string): string => {
    if (value === '' && !wrongs.some((one) => one.field === field)) {
      wrongs.push({ field, wrong: (say) => say('notice.needed') });
    }
    return value;
  };
  return {
    wrongs,
    needed,
    line: (field: string) => sound(lineField(form, field)),
    text: (field: string) => sound(textField(form, field)),
    name: (field: string) => (form.one(field).trim() === '' ? '' : sound(nameField(form, field))),
    choice: <Choice extends string>(
      field: string,
      all: readonly Choice[],
      other: Choice,
    ): Choice => {
      const found = form.one(field) === '' ? other : choiceField(form, field, all);
      if (!isWrong(found)) return found;
      wrongs.push(found);
      return other;
    },
    many: (field: string, most: number) =>
      form
        .all(field)
        .filter((one) => one !== '')
        .slice(0, most),
    addresses: (field: string) =>
      sound(lineField(form, field, 2_000))
        .toLowerCase()
        .split(/[,;\s]+/)
        .filter((one) => one !== '')
        .slice(0, addressesMost),
  };
}

async function meantBy(verb: Verb, form: FormValues, read: Read, world: DeedWorld): Promise<Meant> {
  const { ticket, ids } = world;
  const here = (deed: Deed): Meant => ({ on: ticket.id, deed });
  switch (verb) {
    case 'reply':
    case 'tell':
      return here(replyOf(form, read));
    case 'forward':
      return here({ ...replyOf(form, read), newParty: ids.party, ...enclosed(form) });
    case 'investigate':
    case 'block':
      return { on: ids.made, deed: openingOf(verb, read, world) };
    case 'activate':
      return here({ do: 'change', to: 'active' });
    case 'remove':
      return here({ do: 'change', to: 'pending removal', ...lettered(read) });
    case 'remind':
      return here({ do: 'remind' });
    case 'split': {
      const mails = read.many('mails', mailsMost).filter(isId) as MailId[];
      return here({ do: 'split', mails, made: ids.made });
    }
    case 'link':
    case 'unlink':
      return here({ do: verb, other: await otherOf('other', read, world) });
    case 'merge':
      return { on: await otherOf('into', read, world), deed: { do: 'merge', from: ticket.id } };
    case 'note':
    case 'close':
    case 'reopen':
    case 'assign':
    case 'hand-over':
    case 'snooze':
    case 'set':
    case 'people':
      return here(shortDeed(verb, form, read, world));
  }
}

function shortDeed(
  verb: 'note' | 'close' | 'reopen' | 'assign' | 'hand-over' | 'snooze' | 'set' | 'people',
  form: FormValues,
  read: Read,
  world: DeedWorld,
): Deed {
  switch (verb) {
    case 'note':
      return { do: 'note', text: read.needed('text', read.text('text')) };
    case 'close': {
      const reason = read.needed('reason', read.line('reason'));
      return { do: 'close', state: read.line('state') || null, reason, text: read.text('text') };
    }
    case 'reopen':
      return { do: 'reopen', why: read.needed('why', read.line('why')) };
    case 'assign':
      return { do: 'assign', owner: read.name('owner') || null };
    case 'hand-over': {
      const why = read.needed('why', read.line('why'));
      return { do: 'hand-over', team: read.needed('team', read.line('team')), why };
    }
    case 'snooze':
      return { do: 'snooze', until: untilOf(read, world.now) };
    case 'set':
      return { do: 'set', values: fieldsOf(form, read) };
    case 'people': {
      const address = read.needed('address', read.line('address')).toLowerCase();
      const role = read.choice('role', ['cc', 'admin-cc', 'correspondent'], 'cc');
      const add = read.choice('way', ['add', 'remove'], 'add') === 'add';
      return { do: 'people', add, role, address, party: world.ids.party };
    }
  }
}

function replyOf(form: FormValues, read: Read): Reply {
  const reason = read.line('close');
  const articles = read.many('articles', articlesMost);
  const text = read.text('text');
  if (articles.length === 0) read.needed('text', text);
  return {
    do: 'reply',
    text,
    articles,
    to: read.line('to').toLowerCase() || null,
    cc: read.addresses('cc'),
    bcc: read.addresses('bcc'),
    mail: form.one('way') !== 'recorded',
    close: reason === '' ? null : { state: read.line('state') || null, reason },
    ...(form.one('reopen') === 'yes' ? { reopen: true } : {}),
  };
}

function enclosed(form: FormValues): Pick<Reply, 'enclosures'> {
  const enclosures = enclosuresIn(form.all('enclose'));
  return enclosures.length === 0 ? {} : { enclosures };
}

function openingOf(verb: 'investigate' | 'block', read: Read, world: DeedWorld): Opening {
  const { ticket, ids } = world;
  const addresses = read.text('addresses').replaceAll('\n', ',');
  const common = {
    do: 'open',
    subject: read.line('subject') || ticket.subject,
    constituency: null,
    values: addresses === '' ? [] : [['addresses', addresses] as const],
    above: ticket.id,
  } as const;
  const typed = wordsOf(read);
  const cc = read.addresses('cc');
  const writes = read.choice('way', ['mail', 'recorded'], 'mail') === 'mail';
  const address = read.line('to').toLowerCase();
  const asks = verb === 'investigate' || address !== '' || cc.length > 0 || !isEmpty(typed);
  if (asks) read.needed('to', address);
  if (asks && writes && typed.articles.length === 0) read.needed('text', typed.text);
  return {
    ...common,
    kind: verb === 'block' ? 'block' : 'investigation',
    party: asks ? { id: ids.party, address } : null,
    letter: asks && writes ? { ...typed, ...(cc.length === 0 ? {} : { cc }) } : null,
  };
}

function wordsOf(read: Read): Words {
  return { text: read.text('text'), articles: read.many('articles', articlesMost) };
}

function isEmpty({ text, articles }: Words): boolean {
  return text === '' && articles.length === 0;
}

/** A letter where somebody has written one. */
function lettered(read: Read): { readonly letter?: Words } {
  const letter = wordsOf(read);
  return isEmpty(letter) ? {} : { letter };
}

/** A field is set where it is not any more what the form was made with. */
function fieldsOf(form: FormValues, read: Read): readonly FieldText[] {
  const names = form.entries().flatMap(([name]) => (name.startsWith('set-') ? [name] : []));
  return [...new Set(names)].slice(0, fieldsMost).flatMap((name) => {
    const field = name.slice('set-'.length);
    const value = read.text(name);
    const was = form.one(`was-${field}`).replaceAll(/\r\n?/g, '\n').trim();
    return value === was ? [] : [[field, value] as const];
  });
}

/** As it was chosen or typed; null: it wakes. */
function untilOf(read: Read, now: Date): string | null {
  const snooze = read.line('snooze');
  const text =
    snooze === '' || snooze === 'until' ? read.needed('until', read.line('until')) : snooze;
  if (text === '' || text === 'none') return null;
  const at = snoozeUntil(text, now);
  if (at !== null) return at.toISOString();
  read.wrongs.push({ field: 'until', wrong: (say) => say('acts.bad-until') });
  return null;
}

async function otherOf(field: string, read: Read, world: DeedWorld): Promise<TicketId> {
  const key = read.needed(field, read.line(field));
  const found = key === '' ? null : await world.ticketOf(key);
  if (found !== null) return found.id;
  if (key !== '') read.wrongs.push({ field, wrong: (say) => say('acts.no-ticket', { key }) });
  return world.ticket.id;
}
