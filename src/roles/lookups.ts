// Lines that name an address for another reason than an accusation: what somebody looked up, whom a
// program asked, where a mail went, how a mail server answered. Structure alone decides, on lines
// short enough to be such; a line that accuses as well has said so before.

import type { Cue } from './cues.ts';

/** Longer lines are no commands and no log; what they hold is looked at as any text. */
const lineMax = 1000;

/** The role that the kind of the line gives what stands at `at` in it; null: none. */
export function lookupRole(line: string, at: number): Cue | null {
  if (line.length > lineMax) return null;
  const lead = line.slice(0, at);
  if (command.test(lead) || asked.test(lead))
    return { role: 'relay', why: 'what somebody looked up, or asked' };
  if (contact.test(lead)) return { role: 'mentioned', why: 'whose contact was looked up' };
  if (sentTo.test(lead)) return { role: 'victim', why: 'where a mail was sent to, the log says' };
  const reply = answer.exec(lead);
  if (reply !== null && !refusing.test(lead.slice(0, reply.index)))
    return { role: 'mentioned', why: 'how a mail server answered it' };
  return null;
}

/** "$ dig name @192.0.2.53", "whois 192.0.2.10": nothing but a command, or what it prints. */
const command =
  /^[>|\s]{0,20}(?:\S{0,40}[$#%]\s{0,3})?(?:whois|dig|nslookup|host|ping6?|traceroute6?|tracert|mtr)\s(?:[-+@]?[\w.:/+=@-]{1,80}\s{1,3}){0,6}@?$/;
const asked = /^[>|\s]{0,20};; ?(?:server|->>header|from|received)\b/i;

const contact =
  /\bcontacts?\b.{0,80}\b(?:found|looked up|obtained|retrieved|queried|determined) (?:by|for|via|from|with|using)\b.{0,20}$/i;

/** postfix and sendmail write who it was for before the host that took it. */
const sentTo = /\bto=<[^>]{0,200}>.*\brelay=/;

/** RFC 3463; and the words in which one part of the servers refuses a client. */
const answer = /(?<![\d.])[45]\d\d[- ]#?[45]\.\d{1,2}\.\d{1,2}(?![\d.])|\bclient host \[/i;
/** The server's own log: it tells of the client that it refused. */
const refusing = /\breject(?:ed|ing)?:|\bNOQUEUE\b|\b(?:smtpd|exim|sm-mta)\b|\bH=/i;
