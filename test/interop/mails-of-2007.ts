// The two complaints that the talk of 2007 shows, as they come to the desk of these tests.

import { ways } from './house.ts';

const desk = ways['LMTP over TCP'];

/** Marked as spam on its way, for the words it must hold. */
export const spamcop = {
  from: '2271704881@reports.spamcop.net',
  messageId: '<rid_2271704881@msgid.spamcop.net>',
  admin: 'abuse@upol.cz',
  raw: [
    'From: 2271704881@reports.spamcop.net',
    `To: ${desk}`,
    'Subject: [SpamCop (http://www.spamcop.net/) id:2271704881] Hello',
    'Date: Thu, 03 May 2007 08:45:10 +0000',
    'Message-ID: <rid_2271704881@msgid.spamcop.net>',
    'X-Spam-Flag: YES',
    'X-Spam-Status: Yes, score=31.6 required=5.0',
    '',
    '[ SpamCop V1.608 ]',
    'This message is brief for your comfort.',
    '',
    'SpamAssassin 3.1.5 on a relay of ours said score=31.6 required=5.0',
    'The source of the mail below is 158.194.183.102; Thu, 03 May 2007 08:42:40 GMT',
    '',
    '[ Offending message ]',
    'Subject: Hello',
    'Buy now.',
    '',
  ].join('\r\n'),
};
/** The address stands in its subject alone. */
export const spamming = {
  from: 'postmaster@netvigator.com',
  messageId: '<46161.2007@netvigator.com>',
  admin: 'abuse@uzsi.cz',
  /** Whom the registry names for the network above. */
  other: 'noc@nren.example',
  raw: [
    'From: postmaster@netvigator.com',
    `To: ${desk}`,
    'Subject: Spamming IP: 195.113.79.75',
    'Date: Fri, 06 Apr 2007 19:47:00 +0800',
    'Message-ID: <46161.2007@netvigator.com>',
    '',
    'Our users received unsolicited commercial e-mail from it. Please stop the spam.',
    '',
  ].join('\r\n'),
};
