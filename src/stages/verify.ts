// Who is proven to have sent the mail, and what became of that sender's earlier complaints. Proof
// is what our own mail server wrote above the mail (RFC 8601), or, where it wrote nothing, the
// mail's own signatures as DNS knows their keys; what the mail says of itself proves nothing. An
// OpenPGP signature is told beside it, and proves no sender: whoever has the mail can send it
// again. A record is kept under the name in From, so it counts for little without proof.

import { doubt } from '../doubts.ts';
import { domainOf, type SignatureNames, signatureNames, verdictOf } from '../mime/alignment.ts';
import { type AuthenticationResult, readAuthentication } from '../mime/authentication.ts';
import { clearSigned } from '../mime/signed.ts';
import type { Doubt, Mail, Reason, Received } from '../model.ts';
import type { Bytes, Seal } from '../proofs.ts';
import type { Reads, ReporterRecord } from '../questions.ts';
import type { Desk } from '../rules.ts';
import type { Verify } from './facts.ts';
import { type Outcome, pass, reason, stage, type Tools, unanswered } from './stage.ts';

export const verify = stage({
  name: 'verify',
  needs: ['received', 'parse'],
  run: async ({ received, parse: mail }, tools): Promise<Outcome<Verify>> => {
    const address = soleSender(mail);
    const [proof, sealed, answer] = await Promise.all([
      proofOf(received, mail, tools),
      sealOf(received, mail, tools),
      address === null ? null : tools.read.reporter({ mail: received.mail, address }),
    ]);
    const { seal } = sealed;
    const aligned = proof.code === 'aligned';
    const fact = { aligned, why: proof.text, record: null, seal };
    const doubts = encrypted(mail);
    if (answer === null) return pass(fact, [proof, ...sealed.whys], doubts);
    if (!answer.ok) return unanswered(answer, 'earlier-complaints', fact);
    const record = answer.value;
    return pass({ ...fact, record }, [proof, ...sealed.whys, ...described(record)], doubts);
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
async function proofOf(received: Received, mail: Mail, tools: Tools): Promise<Reason> {
  const { desk } = tools.rules;
  const domain = domainOf(soleSender(mail) ?? '');
  const results = resultsOf(mail, desk.authserv);
  if (domain !== '' && results.length > 0) return byServer(results, domain);
  const names = domain === '' ? null : signatureNames(mail.headers, domain, desk.sealers);
  if (names !== null) return bySignature(received, domain, names, desk, tools);
  if (desk.authserv.length === 0) return reason('not-asked', 'no sender is taken as proven');
  if (domain === '') return reason('unproven', 'it names no single sender');
  return reason('unproven', 'our mail server says nothing of it');
}

function byServer(results: readonly AuthenticationResult[], domain: string): Reason {
  const { refused, by } = verdictOf(results, domain);
  if (refused) return reason('refused', `dmarc=fail for ${domain}`);
  if (by !== null) return reason('aligned', `${by} for ${domain}`);
  const said = [...new Set(results.map(({ method, result }) => `${method}=${result}`))];
  return reason('unproven', `nothing proves ${domain}: ${said.slice(0, 5).join(', ')}`);
}

/** SPF is never asked: nobody tells us the address of the host that brought it to our server. */
async function bySignature(
  received: Received,
  from: string,
  names: SignatureNames,
  { sealers }: Desk,
  { read, now }: Tools,
): Promise<Reason> {
  const answer = await read.authenticity({
    mail: received.mail,
    bytes: bytesOf(received),
    from,
    ...names,
    sealers,
    at: now.toISOString(),
  });
  // A mail that cannot be proven now is one that is not: only a question more comes of it.
  if (!answer.ok) return reason('unproven', `its signatures were not checked: ${answer.why}`);
  const { aligned, why } = answer.value;
  return reason(aligned === null ? 'unproven' : 'aligned', why);
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

interface Sealed {
  readonly seal: Seal | null;
  readonly whys: readonly Reason[];
}

/** Asked only of a mail that bears something like a signature. */
async function sealOf(
  received: Received,
  mail: Mail,
  { read, now }: { readonly read: Reads; readonly now: Date },
): Promise<Sealed> {
  const isSigned =
    mail.parts.some(({ type }) => type === 'multipart/signed') ||
    received.raw.includes(clearSigned);
  if (!isSigned) return { seal: null, whys: [] };
  const told = (text: string): Sealed => ({ seal: null, whys: [reason('not-verified', text)] });
  const from = soleSender(mail);
  const fields = mail.headers.filter(({ name }) => name === 'from');
  if (from === null || fields.length !== 1) return told('not verified: it has not one sender');
  const at = now.toISOString();
  const answer = await read.seal({ mail: received.mail, bytes: bytesOf(received), from, at });
  if (!answer.ok) return told(`not verified: its signature was not checked: ${answer.why}`);
  const { seal, why } = answer.value;
  return { seal, whys: [reason(seal?.state === 'good' ? 'signed' : 'not-verified', why)] };
}

function bytesOf({ raw }: Received): Bytes {
  return { raw, toJSON: () => undefined };
}

const encryptedTypes: ReadonlySet<string> = new Set([
  'multipart/encrypted',
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
]);
const encryptedText = '-----BEGIN PGP MESSAGE-----';

/** What cannot be read, a person must; an encrypted mail that is only attached is no letter. */
function encrypted(mail: Mail): readonly Doubt[] {
  const inside = mail.parts.filter(({ type }) => type.startsWith('message/'));
  const part = mail.parts.find(
    ({ type, path }) =>
      encryptedTypes.has(type) && !inside.some((one) => path.startsWith(`${one.path}.`)),
  );
  if (part !== undefined) return [doubt('crypto', { is: 'encrypted', type: part.type })];
  const body = mail.texts.find(({ place }) => place === 'body')?.text.trimStart() ?? '';
  return body.startsWith(encryptedText) ? [doubt('crypto', { is: 'text-encrypted' })] : [];
}

function described({ complaints, forwarded, refused }: ReporterRecord): readonly Reason[] {
  if (complaints === 0) return [];
  const count = complaints === 1 ? '1 complaint' : `${complaints} complaints`;
  const text = `${count} before under this name: ${forwarded} sent on, ${refused} refused`;
  return [reason('record', text)];
}
