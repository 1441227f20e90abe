// Who is proven to have sent the mail, and what became of that sender's earlier complaints. Proof
// is only what our own mail server wrote above the mail (RFC 8601); what the mail says of itself
// proves nothing. A record is kept under the name in From, so it counts for little without proof.

import { type AuthenticationResult, readAuthentication } from '../mime/authentication.ts';
import type { Mail, Reason } from '../model.ts';
import type { ReporterRecord } from '../questions.ts';
import type { Verify } from './facts.ts';
import { type Outcome, pass, reason, stage, unanswered } from './stage.ts';

export const verify = stage({
  name: 'verify',
  needs: ['received', 'parse'],
  run: async ({ received, parse: mail }, { rules, read }): Promise<Outcome<Verify>> => {
    const proof = proofOf(mail, rules.desk.authserv);
    const fact = { aligned: proof.code === 'aligned', why: proof.text, record: null };
    const address = soleSender(mail);
    if (address === null) return pass(fact, proof);
    const answer = await read.reporter({ mail: received.mail, address });
    if (!answer.ok) return unanswered(answer, 'earlier complaints', fact);
    const record = answer.value;
    return pass({ ...fact, record }, [proof, ...described(record)]);
  },
});

/** So many fields of our mail server's are read. */
const fieldsMax = 20;

/** Fields that a sender writes: nothing from the first of them on is our mail server's word. */
const sendersFields: ReadonlySet<string> = new Set([
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'dkim-signature',
]);

/** Several senders are none: any one of them could hide behind another. */
function soleSender(mail: Mail): string | null {
  const [sender, ...others] = mail.from;
  return sender === undefined || sender.address === '' || others.length > 0 ? null : sender.address;
}

/** Coded `aligned` where the domain in From is proven; every other code says why it is not. */
function proofOf(mail: Mail, servers: readonly string[]): Reason {
  if (servers.length === 0) return reason('not-asked', 'no sender is taken as proven');
  const domain = domainOf(soleSender(mail) ?? '');
  if (domain === '') return reason('unproven', 'it names no single sender');
  const results = resultsOf(mail, servers);
  if (results.length === 0) return reason('unproven', 'our mail server says nothing of it');
  // It knows which domains belong together, and what their owner wishes: its no counts.
  const refused = results.find(({ method, result }) => method === 'dmarc' && result === 'fail');
  if (refused !== undefined) return reason('refused', `dmarc=fail for ${domain}`);
  for (const one of results) {
    const by = one.result === 'pass' ? provenBy(one, domain) : null;
    if (by !== null) return reason('aligned', `${by} for ${domain}`);
  }
  const said = [...new Set(results.map(({ method, result }) => `${method}=${result}`))];
  return reason('unproven', `nothing proves ${domain}: ${said.slice(0, 5).join(', ')}`);
}

/**
 * What our mail server says: its fields at the top of the mail, where only it and the hosts behind
 * it write. It takes out those that strangers wrote in its name (RFC 8601, section 5).
 */
function resultsOf(mail: Mail, servers: readonly string[]): readonly AuthenticationResult[] {
  const found: AuthenticationResult[] = [];
  let fields = 0;
  for (const { name, value } of mail.headers) {
    // Below a further hop stands what that hop was handed.
    if (sendersFields.has(name) || (name === 'received' && fields > 0)) break;
    if (name !== 'authentication-results') continue;
    const said = readAuthentication(value);
    if (said === null || !servers.includes(said.server)) continue;
    fields += 1;
    if (fields > fieldsMax) break;
    found.push(...said.results);
  }
  return found;
}

/** How a passed check proves the domain; null where it is about another one. */
function provenBy({ method, properties }: AuthenticationResult, domain: string): string | null {
  const of = (name: string): string => domainOf(`@${properties.get(name) ?? ''}`);
  switch (method) {
    case 'dmarc':
      return of('header.from') === domain ? 'dmarc=pass' : null;
    case 'dkim': {
      const signer = of('header.d') || of('header.i');
      return isOver(signer, domain) ? `dkim=pass of ${signer}` : null;
    }
    case 'spf': {
      const envelope = of('smtp.mailfrom');
      return isOver(envelope, domain) ? `spf=pass of ${envelope}` : null;
    }
    default:
      return null;
  }
}

/**
 * The same domain or one above it: who holds example.org speaks for mail.example.org. Not the other
 * way round: without a list of public suffixes nobody knows whose the domain above is.
 */
function isOver(above: string, domain: string): boolean {
  return above.includes('.') && (domain === above || domain.endsWith(`.${above}`));
}

/** Behind the last @, without the root's dot; what our own reading left is in lower case. */
function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domain.endsWith('.') ? domain.slice(0, -1) : domain;
}

function described({ complaints, forwarded, refused }: ReporterRecord): readonly Reason[] {
  if (complaints === 0) return [];
  const count = complaints === 1 ? '1 complaint' : `${complaints} complaints`;
  const text = `${count} before under this name: ${forwarded} sent on, ${refused} refused`;
  return [reason('record', text)];
}
