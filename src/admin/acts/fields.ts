// The fields of each verb's form, filled with what was typed, or with what is so now. Pure.

import type { DraftedVerb } from '../../tickets/drafts.ts';
import { isOpenState, lifecycles, mayChange } from '../../tickets/lifecycles.ts';
import { reasonLabel } from '../../tickets/plans.ts';
import { isCopied } from '../../tickets/replying.ts';
import { dateAhead, dateKey, snoozeViews } from '../snoozes.ts';
import { typed } from '../shown.ts';
import { stateIn } from '../states.ts';
import { minuteText, short } from '../words.ts';
import { draftFields, quoted } from './draft-fields.ts';
import { enclosureFields } from './enclosure-fields.ts';
import { createMake, type FormWorld, type Make, type VerbFields } from './field-makers.ts';
import { networkFields } from './network-fields.ts';
import { schemaFields } from './schema-fields.ts';
import type { Verb } from './verbs.ts';
import type { FieldView } from './views.ts';

/** What a person fills in for that verb. */
export function fieldsOf(verb: Verb, world: FormWorld): VerbFields {
  const make = createMake(world);
  if (verb === 'set') return schemaFields(world, make);
  return { fields: fieldsFor(verb, world, make), hidden: [] };
}

function fieldsFor(verb: Exclude<Verb, 'set'>, world: FormWorld, make: Make): readonly FieldView[] {
  const { say, rules, ticket, actor } = world;
  switch (verb) {
    case 'reply':
    case 'forward':
    case 'tell':
      return writingFields(verb, world, make);
    case 'note':
      return [make.area('text', { label: say('acts.note') })];
    case 'close':
      return [
        make.choice('reason', reasonsOf(world), { now: 'resolved' }),
        ...stateField(world, make),
        make.area('text', {
          label: say('acts.to-complainants'),
          hint: 'acts.to-complainants-hint',
        }),
      ];
    case 'reopen':
      return [make.line('why')];
    case 'assign':
      return [make.line('owner', { hint: 'acts.owner-hint', now: actor })];
    case 'hand-over': {
      const teams = rules.tickets.teams.filter((team) => team !== ticket.team);
      const all = teams.map((team) => [team, team] as const);
      const team = teams.includes('csirt') ? 'csirt' : (teams[0] ?? '');
      return [
        make.choice('team', all, { now: team }),
        make.line('why', { now: say('acts.why-default') }),
      ];
    }
    case 'snooze':
      return snoozeFields(world, make);
    case 'investigate':
    case 'block':
      return openingFields(verb, world, make);
    case 'remove':
      return liftingFields(world, make);
    case 'activate':
    case 'remind':
      return [];
    case 'people':
    case 'link':
    case 'unlink':
    case 'merge':
    case 'split':
      return tyingFields(verb, world, make);
  }
}

function writingFields(
  verb: 'reply' | 'forward' | 'tell',
  world: FormWorld,
  make: Make,
): readonly FieldView[] {
  const { say, around, ticket } = world;
  const here = around.parties.filter((one) => one.ticket === ticket.id);
  const people = here
    .filter((one) => !isCopied(one) && !one.left)
    .map(({ address, role }) => [address, `${address} (${say(`acts.role-${role}`)})`] as const);
  const to =
    verb === 'tell'
      ? []
      : verb === 'reply'
        ? [make.choice('to', people, { now: people[0]?.[0] ?? '' })]
        : [make.line('to', { label: say('acts.forward-to'), hint: 'acts.forward-to-hint' })];
  const enclosures = verb === 'forward' ? enclosureFields(world, make) : [];
  const isAlone = verb === 'forward' && enclosures.length === 0;
  const text = {
    ...(verb === 'forward' ? { now: quoted(around) } : {}),
    ...(isAlone ? { hint: 'acts.no-enclosures' as const } : {}),
  };
  const copies =
    verb === 'tell'
      ? []
      : [make.line('cc', { hint: 'acts.once' }), make.line('bcc', { hint: 'acts.once' })];
  const ways = [
    ['mail', say('acts.way-mail')],
    ['recorded', say('acts.way-recorded')],
  ] as const;
  return [
    ...to,
    ...(verb === 'tell' ? [] : draftFields(verb, world, make)),
    make.area('text', text),
    ...enclosures,
    ...make.checks('articles', articlesOf(world), { hint: 'acts.articles-hint' }),
    ...copies,
    ...(verb === 'reply' ? [make.choice('way', ways, { now: 'mail' })] : []),
    ...(verb === 'reply' ? nextFields(world, make) : []),
  ];
}

/** What becomes of the ticket with a reply: it stays as it is, or goes any way that it may. */
function nextFields(world: FormWorld, make: Make): readonly FieldView[] {
  const { say, ticket } = world;
  if (!isOpenState(ticket.kind, ticket.state)) {
    const ways = [
      ['', say('acts.stays-closed')],
      ['yes', say('acts.reopens')],
    ] as const;
    return [make.choice('reopen', ways)];
  }
  const after = reasonsOf(world).map(
    ([code, label]) => [code, say('acts.closes', { reason: label })] as const,
  );
  const states = stateField(world, make, 'acts.state-hint');
  return [make.choice('close', [['', say('acts.stays')], ...after]), ...states];
}

function openingFields(
  verb: 'investigate' | 'block',
  world: FormWorld,
  make: Make,
): readonly FieldView[] {
  const { say, ticket, addresses } = world;
  const about = [
    make.line('subject', { now: ticket.subject }),
    make.line('addresses', {
      hint: 'acts.addresses-hint',
      now: addresses ?? ticket.ips.join(', '),
    }),
  ];
  const ways = [
    ['mail', say('acts.way-mail')],
    ['recorded', say('acts.way-asked')],
  ] as const;
  const whom = networkFields(verb, world, make);
  return [
    ...(verb === 'block' ? [...about, ...whom] : [...whom, ...about]),
    ...letterFields(verb, world, make),
    make.line('cc', { hint: 'acts.once' }),
    make.choice('way', ways, { now: 'mail' }),
  ];
}

function letterFields(verb: DraftedVerb, world: FormWorld, make: Make): readonly FieldView[] {
  return [
    ...draftFields(verb, world, make),
    make.area('text'),
    ...make.checks('articles', articlesOf(world), { hint: 'acts.articles-hint' }),
  ];
}

/** Whoever was asked for it is asked to lift it; else nobody is there to write to. */
function liftingFields(world: FormWorld, make: Make): readonly FieldView[] {
  const { ticket, around, say } = world;
  const asked = around.parties.find(
    (one) => one.ticket === ticket.id && one.role === 'administrator' && !one.left,
  );
  if (asked === undefined) return [];
  const label = say('acts.lift-text', { to: asked.address });
  return letterFields('remove', world, make).map((one) =>
    one.isArea ? { ...one, label, hint: say('acts.lift-hint') } : one,
  );
}

function tyingFields(
  verb: 'people' | 'link' | 'unlink' | 'merge' | 'split',
  world: FormWorld,
  make: Make,
): readonly FieldView[] {
  const { say, around, ticket, showNumber } = world;
  switch (verb) {
    case 'people': {
      const ways = (['add', 'remove'] as const).map((way) => [way, say(`acts.${way}`)] as const);
      const roles = (['cc', 'admin-cc', 'correspondent'] as const).map(
        (role) => [role, say(`acts.role-${role}`)] as const,
      );
      return [
        make.line('address'),
        make.choice('role', roles, {
          now: ticket.kind === 'report' ? 'cc' : 'admin-cc',
        }),
        make.choice('way', ways, { label: say('acts.do'), now: 'add' }),
      ];
    }
    case 'link':
      return [make.line('other', { hint: 'acts.number-hint' })];
    case 'unlink': {
      const all = around.links.map(({ id, number, kind, subject }) => {
        const name = number === null ? kind : showNumber(number);
        return [id, `${name} ${short(subject, 80)}`] as const;
      });
      return [make.choice('other', all)];
    }
    case 'merge':
      return [make.line('into', { hint: 'acts.number-hint' })];
    case 'split': {
      const all = around.mails.map(({ mail, sender, subject, receivedAt }) => {
        return [
          mail,
          `${minuteText(receivedAt)}  ${sender ?? ''}  ${short(subject ?? '', 80)}`,
        ] as const;
      });
      return make.checks('mails', all);
    }
  }
}

function reasonsOf({ rules, ticket, say }: FormWorld): readonly (readonly [string, string])[] {
  return rules.tickets.closeReasons
    .filter(({ kinds }) => kinds.includes(ticket.kind))
    .map((reason) => [reason.code, reasonLabel(reason, say.lang)] as const);
}

/** Only where a ticket of its kind may end in several ways. */
function stateField(
  { ticket, say }: FormWorld,
  make: Make,
  hint?: 'acts.state-hint',
): readonly FieldView[] {
  const { closed } = lifecycles[ticket.kind];
  const may = closed.filter((state) => mayChange(ticket.kind, ticket.state, state));
  if (may.length < 2) return [];
  const all = may.map((state) => [state, stateIn(say, state)] as const);
  const shape = { label: say('acts.state'), now: may[0] ?? '' };
  return [make.choice('state', all, hint === undefined ? shape : { ...shape, hint })];
}

function snoozeFields(world: FormWorld, make: Make): readonly FieldView[] {
  const { say, ticket, rules, now } = world;
  const wakes = { value: typed('none'), label: say('acts.snooze-none'), when: '', key: '' };
  const snoozes = [
    ...snoozeViews(now, rules.clocks, ticket.team, say),
    ...(ticket.snoozedUntil === null ? [] : [wakes]),
  ];
  const date = dateAhead(now, rules.clocks, ticket.team);
  return [
    { ...make.line('snooze'), snoozes },
    { ...make.line('until', { hint: 'acts.until-hint', now: date }), key: dateKey },
  ];
}

const article = /^[a-z]{2}\/article\.(.+)$/;

function articlesOf({ rules }: FormWorld): readonly (readonly [string, string])[] {
  const names = [...rules.templates.keys()].flatMap((key) => article.exec(key)?.[1] ?? []);
  return [...new Set(names)].sort().map((name) => [name, name.replaceAll('-', ' ')] as const);
}
