// Sample complaints, dated when they are sent, each with the fate that the demo's rules give it.
// Addresses are those of documentation, but for the two public examples the project began with.

export interface Sample {
  readonly name: string;
  /** What is to become of it, as `mail ls` shows it. */
  readonly outcome: 'forwarded' | 'held' | 'closed' | 'bounce';
  /** Whom it reaches; null: nobody. */
  readonly reaches: string | null;
  /** The question it is held with; null: none. */
  readonly asks: string | null;
  readonly from: string;
  readonly text: (at: Date) => string;
}

interface Written {
  readonly from: string;
  readonly subject: string;
  readonly headers?: readonly string[];
  readonly body: (at: Date) => string;
}

const forwarded = (reaches: string) => ({ outcome: 'forwarded', reaches, asks: null }) as const;
const held = (asks: string) => ({ outcome: 'held', reaches: null, asks }) as const;

/**
 * In the order of sending. Of the two feedback reports whichever is decided first opens the case.
 */
export const samples: readonly Sample[] = [
  sample('cesnet-2007-spamcop', forwarded('abuse@upol.cz'), {
    from: '2271704881@reports.spamcop.net',
    subject: '[SpamCop (158.194.183.102) id:2271704881] Hello',
    headers: ['X-Spam-Flag: YES', 'X-Spam-Status: Yes, score=31.6 required=5.0'],
    body: (at) => `[ SpamCop V1.608 ]
This message is brief for your comfort.

Email from 158.194.183.102 / ${http(at)}
SpamAssassin 3.1.5 said: score=31.6 required=5.0
The source of the unsolicited mail is 158.194.183.102; ${http(at)}

[ Offending message ]
Subject: Hello
Buy now.
`,
  }),
  sample('cesnet-2007-subject-only', forwarded('abuse@uzsi.cz'), {
    from: 'postmaster@isp.example',
    subject: 'Spamming IP: 195.113.79.75',
    body: () => `Dear administrator,

the address in the subject line sends unsolicited commercial e-mail to our customers.
Please stop the spam from your network.
`,
  }),
  sample(
    'feedback-report',
    forwarded('dorms@example.org'),
    feedback('192.0.2.17', 'mail.example.net'),
  ),
  sample('defanged-phishing', forwarded('abuse@example.com'), {
    from: 'reports@phishwatch.example',
    subject: 'Phishing page on your network',
    body: (at) => `A phishing page that steals the passwords of a bank is at

    hxxp://198[.]51[.]100[.]7/login/index.html

seen ${at.toISOString()}. Please take it down.
`,
  }),
  sample('scan-log', forwarded('labs@example.org'), {
    from: 'csirt@example.net',
    subject: 'Port scan from 192.0.2.200',
    body: (at) => `Your host 192.0.2.200 scans our network. Log, all times UTC:

${probes(at).join('\n')}
`,
  }),
  sample(
    'feedback-report-again',
    forwarded('dorms@example.org'),
    feedback('192.0.2.17', 'mx.example.com'),
  ),
  sample('version-six', forwarded('six@example.net'), {
    from: 'abuse@mailhost.example',
    subject: 'Spam from 2001:db8:1::25',
    body: (at) => `We received spam from 2001:db8:1::25 at ${at.toUTCString()}.\n`,
  }),
  sample('two-networks', held('several-networks'), {
    from: 'noc@example.net',
    subject: 'Brute force against our mail server',
    body: (at) => `These addresses of yours try passwords on our server:

192.0.2.20    ${at.toISOString()}
192.0.2.220   ${at.toISOString()}
`,
  }),
  sample('no-address', held('no-address'), {
    from: 'customer@example.net',
    subject: 'stop the spam!!!',
    body: () => `I get spam from you every day. This is abuse. Stop it.\n`,
  }),
  sample('somebody-else', held('not-ours'), {
    from: 'user@example.com',
    subject: 'Spam complaint',
    body: (at) => `Spam was sent to me from 203.0.113.9 at ${at.toUTCString()}.\n`,
  }),
  sample('marked-as-spam', held('suspected-spam'), {
    from: 'winner@lottery.example',
    subject: 'You have won',
    headers: ['X-Spam-Flag: YES', 'X-Spam-Status: Yes, score=14.2 required=5.0'],
    body: () => `Dear friend, you are the winner of 192.0.2.18 million.\n`,
  }),
  sample('nobody-known', held('no-contact'), {
    from: 'noc@example.net',
    subject: 'Spam from 198.51.100.140',
    body: (at) => `Received: spam from 198.51.100.140 at ${at.toUTCString()}.\n`,
  }),
  sample('never-written-to', held('first-contact'), {
    from: 'noc@example.net',
    subject: 'Spam from 198.51.100.130',
    body: (at) => `Unsolicited mail came from 198.51.100.130 at ${at.toUTCString()}.\n`,
  }),
  sample(
    'trap',
    { outcome: 'closed', reaches: null, asks: null },
    {
      from: 'noc@example.net',
      subject: 'Spam from 198.51.100.200',
      body: (at) => `Unsolicited mail came from 198.51.100.200 at ${at.toUTCString()}.\n`,
    },
  ),
];

/** What the registry on loopback knows: the holders of 2007, and a tenant nobody has written to. */
export const registryObjects = [
  {
    prefix: '158.194.0.0/16',
    netname: 'UPOL-TCZ',
    holder: 'Palacky University',
    abuse: 'abuse@upol.cz',
  },
  { prefix: '195.113.79.0/24', netname: 'UZSI-TCZ', holder: 'UZSI', abuse: 'abuse@uzsi.cz' },
  {
    prefix: '198.51.100.130/32',
    netname: 'EXAMPLE-TENANT',
    holder: 'A tenant',
    abuse: 'abuse@tenant.example',
  },
] as const;

/** "Thu, 03 May 2007 08:42:40 GMT" */
function http(at: Date): string {
  return at.toUTCString();
}

/** As mail has it: "Thu, 03 May 2007 08:42:40 +0000". */
function mailDate(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000');
}

function probes(at: Date): string[] {
  const line = `${at.toISOString()} 192.0.2.200:40112 -> 203.0.113.25`;
  return [22, 23, 80, 443].map((port) => `${line}:${port} SYN`);
}

function sample(
  name: string,
  fate: Pick<Sample, 'outcome' | 'reaches' | 'asks'>,
  mail: Written,
): Sample {
  const text = (at: Date): string =>
    [
      `From: ${mail.from}`,
      'To: abuse@cesnet.cz',
      `Subject: ${mail.subject}`,
      `Date: ${mailDate(at)}`,
      `Message-ID: <${name}.${at.getTime()}@${mail.from.split('@')[1]}>`,
      'MIME-Version: 1.0',
      ...(mail.headers ?? ['Content-Type: text/plain; charset=utf-8']),
      '',
      mail.body(at),
    ]
      .join('\n')
      .replaceAll('\n', '\r\n');
  return { name, ...fate, from: mail.from, text };
}

/** A feedback report (RFC 5965), as mailbox providers send them. */
function feedback(ip: string, reporter: string): Written {
  return {
    from: `feedback@${reporter}`,
    subject: 'Abuse report',
    headers: ['Content-Type: multipart/report; report-type=feedback-report; boundary="part"'],
    body: (at) => `--part
Content-Type: text/plain

This is an email abuse report for a message received from IP ${ip}.

--part
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Reporter/1.0
Version: 1
Source-IP: ${ip}
Arrival-Date: ${mailDate(at)}
Reported-Domain: shop.example

--part
Content-Type: message/rfc822

Received: from shop.example (shop.example [${ip}]) by ${reporter}; ${mailDate(at)}
From: sales@shop.example
To: user@${reporter}
Subject: Offer
Message-ID: <${at.getTime()}@shop.example>

Buy now.
--part--
`,
  };
}
