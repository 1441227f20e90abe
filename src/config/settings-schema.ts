// sluice.yaml, key by key: what may stand there, its default, and what it means. The descriptions
// are the documentation. Only `instance`, `addresses` and `include` may sway a decision; they are
// stored with each revision, and the rest is this machine's own business.

import { availableParallelism } from 'node:os';

import { z } from 'zod';

import {
  closed,
  dnsServer,
  duration,
  language,
  line,
  listen,
  mailAddress,
  mailbox,
  oneOrMany,
  peer,
  percent,
  prefix,
  rate,
  section,
  server,
  size,
  timeZone,
  tokenAddress,
  whole,
  written,
} from './values.ts';

const ticketTag = written((text) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/.test(text)
    ? { value: text }
    : { wrong: `"${text}" is no ticket tag`, fix: 'letters, digits, dots and dashes, at most 32' },
);

const databaseUrl = written((text) =>
  /^postgres(?:ql)?:\/\//.test(text)
    ? { value: text }
    : { wrong: 'this is no PostgreSQL address', fix: 'write it like postgres://user@host/sluice' },
);

const authserv = written((text) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(text)
    ? { value: text.toLowerCase() }
    : { wrong: `"${text}" is no name of a mail server`, fix: 'write it like mx.example.org' },
);

const baseUrl = written((text) =>
  /^https?:\/\/[^\s?#]+$/.test(text) && URL.canParse(text)
    ? { value: text.replace(/\/$/, '') }
    : { wrong: `"${text}" is no web address`, fix: 'write it like https://abuse.example.org' },
);

const pagesUrl = written((text) => {
  if (text === 'none') return { value: null };
  if (secureUrl(text)?.search === '') return { value: text.replace(/\/$/, '') };
  const fix = 'write it like https://abuse.example.org, or none';
  return { wrong: `"${text}" is no place for pages that others may open`, fix };
});

const whoisFlags = written((text) =>
  /^[A-Za-z0-9 =-]{0,40}$/.test(text)
    ? { value: text }
    : { wrong: 'flags are letters, digits and dashes', fix: 'write them like "-B"' },
);

const whoisServer = closed({
  server: server(43).describe('Host and port of a whois server'),
  prefixes: oneOrMany(prefix).prefault([]).describe('Asked for these prefixes only; none: for all'),
  rate: rate('min').prefault('60/min').describe('Most questions a minute'),
  flags: whoisFlags.prefault('').describe('Flags before the address'),
});

/** HTTPS; plain HTTP on loopback alone, where nobody listens. */
function secureUrl(text: string): URL | null {
  if (!/^https?:\/\/[^\s#@]+$/.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || isLoopback ? url : null;
}

const rdapUrl = written((text) => {
  const url = secureUrl(text);
  if (url !== null && url.search === '') return { value: url.href.replace(/\/*$/, '/') };
  const fix = 'write its base like https://rdap.example.net/';
  return { wrong: 'this is no RDAP server', fix };
});

const hookUrl = written((text) => {
  const url = secureUrl(text);
  if (url !== null) return { value: url.href };
  const fix = 'write it like https://crm.example.org/owner';
  return { wrong: 'this is no address to ask safely', fix };
});

const bearerToken = written((text) =>
  /^[\x21-\x7e]{8,4096}$/.test(text)
    ? { value: text }
    : { wrong: 'a token is one line of 8 to 4096 visible characters, without spaces' },
);

const rdapServer = closed({
  url: rdapUrl.describe('Base URL of an RDAP server'),
  prefixes: oneOrMany(prefix).prefault([]).describe('Asked for these prefixes only; none: for all'),
  rate: rate('min').prefault('60/min').describe('Most questions a minute'),
});

export const include = z.array(line).min(1, 'name at least one file of rules');

export const instance = section({
  name: line.prefault('Abuse desk').describe('Who we are, in From lines and in templates'),
  ticket_tag: ticketTag.prefault('Ticket').describe('The Tag of [Tag#20261003000017c]'),
  lang: language.prefault('en').describe('The language where nothing says another'),
  tz: timeZone.prefault('UTC').describe('The time zone that mails show besides UTC'),
});

export const addresses = closed({
  intake: oneOrMany(mailAddress).describe('The addresses complaints come to'),
  from: mailbox.describe('From of all that we send; the name defaults to instance.name'),
  reply: tokenAddress.describe('Reply-To; {token} is who may write into the ticket'),
  bounce: tokenAddress.describe('Envelope sender; {token} is the one delivery that bounced'),
  authserv: oneOrMany(authserv)
    .prefault([])
    .describe('Names of your mail servers in Authentication-Results; only these prove a sender'),
  sealers: oneOrMany(authserv)
    .prefault([])
    .describe('Domains whose ARC seals you believe, as of your lists: then they prove a sender'),
  pages: pagesUrl
    .optional()
    .describe('Where recipients have a page, or none; default: listen.base_url if that is https'),
});

export const sluiceFile = closed({
  instance: instance.describe('Who we are'),
  addresses: addresses.describe('Where mail comes in and what it goes out as'),
  include: include
    .prefault(['networks.yaml', 'routing.yaml', 'keywords.yaml'])
    .describe('The files of rules, from this file’s folder'),
  templates: line.optional().describe('The folder of templates; default: ../templates'),
  home: line.optional().describe('Data of the embedded database, keys, sockets; or SLUICE_HOME'),

  listen: section({
    lmtp: oneOrMany(listen).prefault(['127.0.0.1:2424']).describe('[] for none'),
    smtp: oneOrMany(listen).prefault(['127.0.0.1:2525']).describe('[] for none'),
    http: listen.prefault('127.0.0.1:8460').describe('Pages, health and metrics'),
    base_url: baseUrl.optional().describe('What links in mails start with; default: the above'),
  }),
  database: section({
    url: databaseUrl.optional().describe('Or DATABASE_URL; without either, the embedded server'),
  }),
  intake: section({
    peers: oneOrMany(peer)
      .prefault(['127.0.0.0/8', '::1'])
      .describe('Who may connect over TCP: addresses and prefixes of your mail servers'),
    size_max: size.prefault('10MB').describe('The biggest mail taken'),
    recipients_max: whole(1, 10_000).prefault(100).describe('Most recipients of one mail'),
    sessions_max: whole(1, 100_000).prefault(500).describe('Most connections at once'),
    sessions_per_peer_max: whole(1, 100_000).prefault(50).describe('Most from one address'),
    mails_per_session_max: whole(1, 1_000_000).prefault(100).describe('Then 421, come again'),
    command_timeout: duration.prefault('60s').describe('Longest silence between commands'),
    session_timeout: duration.prefault('10min').describe('Longest session'),
    commit_timeout: duration.prefault('30s').describe('Longest from the last dot to 250, then 451'),
    data_rate_min: whole(0, 1_000_000).prefault(500).describe('Bytes a second after 30 s of DATA'),
    free_space_min: size
      .optional()
      .describe('Disk to keep free, else 452; default: 1.5 x size_max x sessions_per_peer_max'),
  }),
  smtp: section({
    relay: server(25).prefault('127.0.0.1:25').describe('The mail server that sends for us'),
    connections: whole(1, 1000).prefault(10).describe('Most connections to it'),
    attempts_max: whole(1, 1000).prefault(20).describe('Then the desk is asked; about two days'),
    retry: duration.prefault('1min').describe('The first pause; doubles up to 4 h'),
  }),
  whois: section({
    servers: z
      .array(whoisServer)
      .prefault([{ server: 'whois.ripe.net:43', flags: '-B' }])
      .describe('Nobody else is ever asked; [] for none'),
    timeout: duration.prefault('10s').describe('For one question, connecting included'),
    answer_max: size.prefault('64KB').describe('Most of an answer that is read'),
    cache: duration.prefault('24h').describe('How long an answer is good'),
    cache_negative: duration.prefault('1h').describe('How long "not known" is good'),
    parallel: whole(1, 100).prefault(5).describe('Most questions at once'),
  }),
  rdap: section({
    servers: z
      .array(rdapServer)
      .prefault([])
      .describe('Asked before whois; nobody else is ever asked, whatever they answer'),
  }).describe('Its limits are those of whois'),
  owners: closed({
    url: hookUrl.describe('Asked with ?ip=&time=&port= for each offending address of ours'),
    token: bearerToken.describe('Sent to it; better token_file, a file that only we may read'),
    timeout: duration.prefault('5s').describe('For one question, connecting included'),
    parallel: whole(1, 100).prefault(5).describe('Most questions at once'),
  })
    .optional()
    .describe('Your own records (DHCP, RADIUS, CRM): who had an address when'),
  resolver: section({
    servers: oneOrMany(dnsServer).prefault([]).describe('DNS servers to ask; none: the system’s'),
    timeout: duration.prefault('3s').describe('For the first question to a server'),
    cache: duration.prefault('1h').describe('How long an answer is good, if it does not say less'),
    cache_negative: duration.prefault('5min').describe('How long "no such name" is good'),
    parallel: whole(1, 1000).prefault(20).describe('Most names at once'),
  }).describe(
    'For the names that a complaint accuses, and the keys of signatures; nothing is fetched',
  ),
  lookup: section({
    traceroute: z
      .boolean()
      .prefault(false)
      .describe('People may look for the way to an address; it tells the hops that we look'),
  }).describe('The lookup page'),
  safety: section({
    hold: section({
      automatic: duration.prefault('5s').describe('Before a mail leaves that nobody looked at'),
      person: duration.prefault('60s').describe('Before a mail leaves that a person sent'),
    }).describe('The undo window: so long a mail can be stopped'),
    hold_all: z.boolean().prefault(false).describe('Nothing leaves until this is false again'),
    max_auto_forwards: section({
      per_contact: rate('h').prefault('20/h').describe('Beyond: in one digest an hour'),
      per_contact_day: rate('d').prefault('100/d').describe('Beyond: in one digest an hour'),
      per_reporter: rate('h')
        .prefault('10/h')
        .describe('For the complaints of one sender; a rule may say another. Beyond: waits, asked'),
      total: rate('h').prefault('500/h').describe('Beyond: waits, and the desk is asked'),
    }),
    breaker: section({
      times: whole(1, 1000)
        .prefault(3)
        .describe('Automatic mail stops at so many times the busiest hour of the last 7 days'),
      floor: rate('h').prefault('100/h').describe('Never for less than this; none: never'),
      bounces: percent
        .prefault('10%')
        .describe('Stops when more of an hour comes back, 10 at least'),
    }).describe('Stops automatic mail until a person lets it go: sluice outbox release'),
  }),
  alerts: section({
    mail: oneOrMany(mailAddress).prefault([]).describe('Who gets a mail when nobody looks'),
    command: z
      .array(line)
      .prefault([])
      .describe('Run without a shell, the alert as JSON on its standard input'),
    hold_after: duration.prefault('15min').describe('So long a question may wait'),
    again: duration.prefault('1h').describe('What lasts is told again after this'),
  }).describe('Without mail and command nobody is told; the health page says so'),
  cage: section({
    children: whole(1, 256).prefault(availableParallelism()).describe('Processes that parse mail'),
    memory_max: size.prefault('256MB').describe('Of one process; beyond it is replaced'),
    deadline: duration.prefault('10s').describe('For one mail; beyond the process is replaced'),
  }),
  runner: section({
    batch: whole(1, 1000).prefault(50).describe('Mails claimed at once'),
    attempts_max: whole(1, 100).prefault(5).describe('Then the mail is held at the desk'),
  }),
});
export type SluiceFile = z.output<typeof sluiceFile>;
