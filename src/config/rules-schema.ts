// The files of rules, section by section: constituencies, networks, contacts, limits, repeat,
// rules, keywords. The descriptions are the documentation. A section stands in one file only: lists
// are never merged, so what is read is what counts.

import { z } from 'zod';

import { categories } from '../findings.ts';
import { contactFormats, type HoldCode, holdCodes } from '../model.ts';
import { repeatNotices } from '../repeat-rules.ts';
import { clockSections, digestPace, holiday } from './clock-schema.ts';
import { ticketSections } from './ticket-schema.ts';
import {
  closed,
  duration,
  durationOrNever,
  instant,
  language,
  line,
  mailAddress,
  oneOrMany,
  peerOrHost,
  prefix,
  rate,
  section,
  size,
  type Written,
  whole,
  written,
} from './values.ts';

const slug = written((text) =>
  /^[a-z0-9][a-z0-9.-]{0,63}$/.test(text)
    ? { value: text }
    : { wrong: `"${text}" is no name`, fix: 'small letters, digits, dots and dashes, at most 64' },
);

const fingerprint = written((text) =>
  /^(?:[0-9A-F]{4} {0,2}){9}[0-9A-F]{4}$/i.test(text)
    ? { value: text.replaceAll(' ', '').toUpperCase() }
    : { wrong: `"${text}" is no fingerprint`, fix: 'write all 40 digits, as sluice key ls does' },
);

export const constituency = closed({
  name: slug.describe('One word for it, as in traces and statistics'),
  networks: oneOrMany(prefix).describe('All its prefixes; only these are ours'),
  trust: oneOrMany(z.enum(['override', 'owner', 'registry']))
    .prefault(['override'])
    .describe('Contacts of these sources are written to without asking a person first'),
  owners: z
    .boolean()
    .prefault(false)
    .describe('Ask the owner records of sluice.yaml who had an address; they win over networks'),
  team: slug.optional().describe('Who is on duty for it: one of the teams; default: first-line'),
  sign: fingerprint.optional().describe('The OpenPGP key that signs its mails: keys/*.asc of home'),
  defaults: section({
    lang: language.optional().describe('Default: instance.lang'),
    fallback: mailAddress.optional().describe('Proposed to the desk where nobody is known'),
  }),
  closed: section({
    within: duration.prefault('14d').describe('A reply to a closed ticket opens it again'),
    later: z
      .enum(['new', 'refuse'])
      .prefault('new')
      .describe('A later one. new: a new ticket, linked; refuse: kept, and nobody is asked'),
  }),
});

export const network = closed({
  prefix: prefix.describe('The most specific prefix wins'),
  name: line.describe('As the registry names it, or as you do'),
  contact: z
    .preprocess((input) => (input === 'none' ? [] : [input].flat()), z.array(mailAddress))
    .optional()
    .describe('One or several, each gets a mail; none: nobody is told; left out: ask the registry'),
  lang: language.optional().describe('Default: that of the constituency'),
  digest: digestPace.optional().describe('Its contacts get what comes in an hour, a day, at once'),
  valid_from: instant.optional().describe('Not for events before: 2026-01-01, midnight in UTC'),
  valid_to: instant.optional().describe('Not for events from then on; the next owner may begin'),
});

/** A prefix, or a host name with all below it. */
export const shared = peerOrHost.describe(
  'Shared by too many (CDN, parking): a complaint about a name that leads there is held',
);

const repeats = z.enum(repeatNotices);

export const person = closed({
  lang: language.optional().describe('Over that of the network'),
  paused: z.boolean().prefault(false).describe('Held instead of sent'),
  repeats: repeats.optional().describe('Over repeat.notify and the rules'),
  digest: digestPace.optional().describe('Gets what comes in an hour, a day, as one mail'),
  escalate_to: mailAddress.optional().describe('Told beside it when it does not answer'),
  format: z.enum(contactFormats).optional().describe('text: in words; arf, xarf: for programs too'),
});

export const limits = section({
  event_age_max: durationOrNever.prefault('30d').describe('Older events go to the desk'),
  fan_out_max: whole(1, 100_000).prefault(5).describe('Most contacts one complaint may reach'),
  first_contact: z
    .enum(['review', 'send'])
    .prefault('review')
    .describe('review: the first mail to an address needs a person, unless its source is trusted'),
  answer_within: duration.prefault('7d').describe('What administrators are given to answer'),
  untouched_max: durationOrNever
    .prefault('14d')
    .describe('An open ticket on which nothing is under way is shown to the desk again'),
  depth_max: whole(1, 1000).prefault(50).describe('Of parts within parts'),
  parts_max: whole(1, 100_000).prefault(500).describe('Parts of one mail that are read'),
  addresses_max: whole(1, 1_000_000).prefault(5000).describe('Mail addresses of its headers'),
  header_max: size.prefault('100KB').describe('Of one header block'),
  text_max: size.prefault('256KB').describe('Of one text'),
  texts_max: size.prefault('2MB').describe('Of all texts of a mail together'),
  archive_entries_max: whole(1, 10_000).prefault(100).describe("Files in a mail's archives"),
  archive_max: size.prefault('8MB').describe("Unpacked of a mail's archives, all together"),
  archive_ratio_max: whole(2, 1032).prefault(200).describe('Unpacked bytes for each packed one'),
  indicators_max: whole(1, 1_000_000).prefault(5000).describe('IP addresses, hosts and URLs'),
  names_max: whole(0, 1000).prefault(20).describe('Accused names of one mail that DNS is asked'),
});

const onClosed = written((text): Written<number | null> => {
  if (text === 'new') return { value: null };
  const age = durationOrNever.safeParse(text.replace(/^reopen-if-/, ''));
  const value = text.startsWith('reopen-if-') && age.success ? age.data : null;
  if (value !== null) return { value };
  return { wrong: `"${text}" is not known`, fix: 'write new, or reopen-if-7d with any duration' };
});

export const repeat = section({
  window: duration.prefault('14d').describe('Since the last complaint; later ones are a new case'),
  on_open: z
    .enum(['attach', 'new'])
    .prefault('attach')
    .describe('A further complaint joins the open case, or each opens one'),
  on_closed: onClosed
    .prefault('reopen-if-7d')
    .describe('A case closed that lately is opened again; or: new'),
  notify: repeats
    .prefault('now')
    .describe('How who knows of the case is told of further complaints: now, digest, never'),
});

const contactCount = written((text) => {
  const [, least, several, most] = /^(\d{1,6})(\.\.(\d{1,6}))?$/.exec(text) ?? [];
  const range = { min: Number(least), max: Number(several === undefined ? least : most) };
  if (range.max >= range.min) return { value: range };
  return { wrong: `"${text}" is no count`, fix: 'write it like 1 or "2..5"' };
});

const unbounded = Number.MAX_SAFE_INTEGER;

const earlierCount = written((text) => {
  const [, least, open, most] = /^(\d{1,6})(\.\.(\d{1,6})?)?$/.exec(text) ?? [];
  const min = Number(least);
  const max = open === undefined ? min : most === undefined ? unbounded : Number(most);
  if (max >= min) return { value: { min, max } };
  return { wrong: `"${text}" is no count`, fix: 'write it like 0, "5.." or "1..9"' };
});

const reporterRecord = z.preprocess(
  (input) => {
    if (input === 'known') return { complaints: '1..' };
    return input === 'new' ? { complaints: '0' } : input;
  },
  closed({
    complaints: earlierCount.optional().describe('All of them, of the newest 200'),
    forwarded: earlierCount.optional().describe('Those that were sent on'),
    refused: earlierCount.optional().describe('Those that a person closed'),
  }),
);

const senderPattern = written((text) =>
  /^[^\s@]{0,64}@[a-z0-9.-]{1,253}$/i.test(text)
    ? { value: text.toLowerCase() }
    : { wrong: `"${text}" is no sender`, fix: 'write it like a@example.org or @example.org' },
);

const templateName = written((text) =>
  /^forward\.(?=[a-z0-9{])[a-z0-9.-]*(?:\{type\})?[a-z0-9.-]*$/.test(text)
    ? { value: text }
    : {
        wrong: `"${text}" is no forward's template`,
        fix: 'write it like forward.spam or forward.{type}',
      },
);

const ruleHead = {
  name: slug.describe('Named by every decision it makes'),
  when: section({
    format: slug.optional().describe('The report format found: arf, xarf, spamcop, ...'),
    category: z.enum(categories).optional(),
    constituency: slug.optional(),
    spam: z.boolean().optional().describe('Whether a spam mark stands'),
    contacts: contactCount.optional().describe('How many contacts it would go to: 1, "2..5"'),
    from: senderPattern.optional().describe('The sender: a@example.org, or @example.org for all'),
    aligned: z
      .boolean()
      .optional()
      .describe('Whether our mail server, or its own signature, proves the sender'),
    reporter: reporterRecord
      .optional()
      .describe(
        'Earlier complaints of the sender: known, new, or { forwarded: "5..", refused: 0 }',
      ),
  }).describe('All that is given must hold; nothing given: always'),
};

export const rule = z.discriminatedUnion(
  'do',
  [
    closed({
      ...ruleHead,
      do: z.literal('forward'),
      template: templateName,
      repeats: repeats.optional().describe('Over repeat.notify'),
      per_reporter: rate('h')
        .optional()
        .describe('Forwards of one sender, over safety.max_auto_forwards.per_reporter'),
    }),
    closed({
      ...ruleHead,
      do: z.literal('hold'),
      code: z.enum(Object.keys(holdCodes) as HoldCode[]),
    }),
    closed({ ...ruleHead, do: z.literal('close'), reason: slug }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union' ? '"do" is forward, hold or close' : undefined,
  },
);

/** Whether people are told by themselves that their complaint came. */
const acknowledge = section({
  when: z
    .enum(['never', 'new', 'always'])
    .prefault('never')
    .describe('new: of what repeats no open case; always: of that too. Proven people only'),
});

/** One phrase of a keyword list; RE2's syntax is checked where the rules are put together. */
export const phrase = z.string().min(1, 'an empty phrase would be found in every mail').max(1000);

/**
 * Sections that are lists; each entry is read on its own, so one bad entry hides no other problem.
 */
export const listSections = {
  constituencies: constituency,
  networks: network,
  /** Those that `sluice network import` wrote, in a file of their own. */
  imported_networks: network,
  not_ours_to_act_on: shared,
  rules: rule,
  keep: phrase,
  never: phrase,
  holidays: holiday,
  ...ticketSections,
} as const;

/** Sections that are maps. */
export const mapSections = {
  contacts: section({ people: z.record(z.string(), person).prefault({}) }),
  limits,
  repeat,
  lang: z.record(z.string(), z.array(phrase)),
  acknowledge,
  ...clockSections,
} as const;
