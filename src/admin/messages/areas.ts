// All areas of pages, by the names their sentences begin with.

import { answers } from './answer.ts';
import { beside } from './beside.ts';
import { bulk } from './bulk.ts';
import { acts } from './acts.ts';
import { ask } from './ask.ts';
import { chart } from './chart.ts';
import { codes } from './codes.ts';
import { common } from './common.ts';
import { contacts } from './contacts.ts';
import { field } from './field.ts';
import { found } from './found.ts';
import { doubts } from './doubts.ts';
import { drafts } from './drafts.ts';
import { grounds } from './grounds.ts';
import { health } from './health.ts';
import { holds } from './hold.ts';
import { keys } from './keys.ts';
import { list } from './list.ts';
import { lookup } from './lookup.ts';
import { networks } from './networks.ts';
import { mail } from './mail.ts';
import { many } from './many.ts';
import { notices } from './notices.ts';
import { scripted } from './scripted.ts';
import { intake } from './intake.ts';
import { handover } from './handover.ts';
import { outbox } from './outbox.ts';
import { palette } from './palette.ts';
import { facts } from './facts.ts';
import { plans } from './plans.ts';
import { profile } from './profile.ts';
import { recipient } from './recipient.ts';
import { queue } from './queue.ts';
import { short } from './short.ts';
import { seal } from './seal.ts';
import { searches } from './searches.ts';
import { ticket } from './ticket.ts';
import { verbs } from './verbs.ts';

export const areas = {
  recipient,
  acts,
  chart,
  ticket,
  verb: verbs,
  answer: answers,
  beside,
  ground: grounds,
  hold: holds,
  keys,

  health,
  code: codes,
  short,
  field,
  found,
  common,
  contacts,
  doubt: doubts,
  draft: drafts,
  bulk,
  many,
  list,
  search: searches,
  mail,
  lookup,
  networks,
  notice: notices,
  profile,
  handover,
  intake,
  scripted,
  outbox,
  palette,
  fact: facts,
  plan: plans,
  queue,
  seal,
  ask,
} as const;
