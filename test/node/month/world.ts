// The world around a desk for a month: networks whose administrators answer, answer by machine,
// are gone, or say nothing; and people who complain about them. Everything is drawn from a seed, so
// a month can be lived again.

import type { SinkMail } from '../../../src/demo/sink.ts';
import { addressIn, header } from '../town.ts';

const hourMs = 3_600_000;

/** How the administrator of a network behaves, whatever is written to them. */
type Manner = 'answers' | 'machine' | 'bounces' | 'refused' | 'silent';

/** A mail that will arrive at the desk. */
export interface Post {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
}

export interface World {
  /** The rules of the desk: a network each, and its contact. */
  readonly networks: string;
  /** Complaints that are written in a span of time. */
  complaints(count: number, from: number, to: number): readonly Post[];
  /** What comes back for a mail that the desk has sent. */
  reactions(mail: SinkMail, at: number): readonly Post[];
  /** Whether the mail server of that address refuses it. */
  refuses(address: string): boolean;
  random(): number;
}

const networkCount = 200;
const desk = 'abuse@cesnet.cz';

/** Park and Miller's generator: the same seed, the same month. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const manners: readonly Manner[] = [
  'answers',
  'answers',
  'answers',
  'answers',
  'machine',
  'bounces',
  'silent',
  'silent',
  'silent',
  'refused',
];

function mannerOf(network: number): Manner {
  return manners[network % manners.length] ?? 'silent';
}

const offences = [
  (ip: string, at: string) => `Unsolicited mail (spam) came from ${ip} at ${at}.`,
  (ip: string, at: string) => `The host ${ip} tried to log in to our SSH server at ${at}: attack.`,
  (ip: string, at: string) => `A phishing page is served by ${ip}, seen at ${at}.`,
];

export function createWorld(seed: number): World {
  const random = generator(seed);
  const among = (count: number): number => Math.floor(random() * count);
  let written = 0;
  const letter = (from: string, to: string, at: number, more: readonly string[], body: string) => {
    written += 1;
    const head = [
      `From: ${from}`,
      `To: ${to}`,
      `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <${written}.${seed}@world.example>`,
      ...more,
    ];
    return Buffer.from(`${[...head, '', body].join('\r\n')}\r\n`);
  };
  const complain = (at: number): Post => {
    const from = `reporter${among(80)}@watch${among(20)}.example`;
    // Few hosts are complained of often, most once.
    const network = Math.floor(networkCount * random() ** 2);
    const host = random() < 0.5 ? 7 : 1 + among(250);
    const draw = random();
    const ip = draw < 0.02 ? `203.0.113.${host}` : `198.18.${network}.${host}`;
    const said = offences[among(offences.length)]?.(ip, new Date(at).toUTCString()) ?? '';
    const body = draw > 0.98 ? 'Somebody of yours attacks us. Stop it.' : said;
    const raw = letter(from, desk, at, [`Subject: Complaint about ${ip}`], body);
    return { at, from, to: desk, raw };
  };
  return {
    random,
    networks: networksYaml(),
    complaints: (count, from, to) =>
      Array.from({ length: count }, () => complain(from + random() * (to - from))),
    refuses: (address) => mannerOf(numberOf(address)) === 'refused',
    reactions: (mail, at) => {
      const [address = ''] = mail.to;
      const replyTo = addressIn(header(mail.bytes, 'reply-to'));
      const id = header(mail.bytes, 'message-id');
      const back = [`In-Reply-To: ${id}`, `Subject: Re: ${header(mail.bytes, 'subject')}`];
      if (!address.startsWith('admin')) return [];
      switch (mannerOf(numberOf(address))) {
        case 'answers': {
          if (random() < 0.12) return [];
          const when = at + (1 + random() * 150) * hourMs;
          const raw = letter(address, replyTo, when, back, 'The machine has been cleaned. Regards');
          return [{ at: when, from: address, to: replyTo, raw }];
        }
        case 'machine': {
          const auto = [...back, 'Auto-Submitted: auto-replied'];
          const raw = letter(address, replyTo, at, auto, 'I am out of the office.');
          return [{ at: at + 60_000, from: address, to: replyTo, raw }];
        }
        case 'bounces': {
          const raw = Buffer.from(bounceOf(address, mail.from, id, at));
          return [{ at: at + 120_000, from: '', to: mail.from, raw }];
        }
        case 'refused':
        case 'silent':
          return [];
      }
    },
  };
}

function numberOf(address: string): number {
  return Number(/^admin(\d+)@/.exec(address)?.[1] ?? 0);
}

function networksYaml(): string {
  const networks = Array.from(
    { length: networkCount },
    (_, n) =>
      `  - { prefix: 198.18.${n}.0/24, name: NET-${n}, contact: admin${n}@net${n}.example }`,
  );
  return `constituencies:
  - name: month
    networks: [198.18.0.0/16]
    trust: [override]
    defaults: { fallback: noc@example.org }
networks:
${networks.join('\n')}
`;
}

/** A delivery status notification as RFC 3464 has it. */
function bounceOf(recipient: string, to: string, id: string, at: number): string {
  return [
    'From: MAILER-DAEMON@mail.example',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <bounce.${id.slice(1, 40)}@mail.example>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    '',
    `<${recipient}>: 550 5.1.1 There is nobody of this name`,
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mail.example',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${id}`,
    '--b--',
    '',
  ].join('\r\n');
}
