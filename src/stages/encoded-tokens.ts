// Tokens of ours in what no reader sees of a mail: its bytes as they came, and its parts once their
// transfer encoding is undone. The texts leave out what is not shown, and a letter that is sent on
// whole has it all. In the cage: this reads what strangers wrote, byte for byte.

import type { Mail, Part } from '../model.ts';
import type { Desk } from '../rules.ts';
import { type EncodedBody, type TokenForms, tokensInBytes } from '../slices/spelled-tokens.ts';
import { domainOf } from '../tickets/thread-keys.ts';

/** Whoever stuffs more than this into a mail is asked about anyway. */
const tokensMax = 200;

/** Where a desk's tokens stand. */
export function tokenForms({ reply, bounce, from }: Desk): TokenForms {
  return { addresses: [reply, bounce], domain: domainOf(from.address.toLowerCase()) };
}

/** What has the form of a token of ours in the bytes of a mail, encoded or not; the first 200. */
export function tokensCarriedIn(raw: Buffer, { parts }: Mail, desk: Desk): readonly string[] {
  return tokensInBytes(bodiesOf(raw, parts), tokenForms(desk)).slice(0, tokensMax);
}

/** The mail as it came, and each part that is encoded once more without that. */
export function* bodiesOf(raw: Buffer, parts: readonly Part[]): Iterable<EncodedBody> {
  yield { bytes: raw, encoding: null };
  for (const { type, start, bodyStart, end } of parts) {
    if (type.startsWith('multipart/')) continue;
    const head = raw.toString('latin1', start, bodyStart);
    const encoding = encodings.find((one) => encoded[one].test(head));
    if (encoding !== undefined) yield { bytes: raw.subarray(bodyStart, end), encoding };
  }
}

const encodings = ['base64', 'quoted-printable'] as const;
const encoded = {
  base64: /^content-transfer-encoding:\s{0,100}"?base64/im,
  'quoted-printable': /^content-transfer-encoding:\s{0,100}"?quoted-printable/im,
} as const;
