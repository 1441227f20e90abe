// The only form of a mail address that we write to or write as: a plain addr-spec. Quoted local
// parts, comments, literals, lists and Unicode are refused, since two parsers may read them in two
// ways.

/** A recipient or sender that is not a plain addr-spec; nothing was composed or sent. */
export class UnsafeAddressError extends Error {
  override readonly name = 'UnsafeAddressError';
}

const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** At least two labels, the last one no number: "root@localhost" and addresses stay at home. */
const domain =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])$/;

/** The address itself (RFC 5321, 4.1.2 dot-string, 4.5.3.1 lengths); throws UnsafeAddressError. */
export function plainAddress(address: string): string {
  const at = address.indexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  const host = address.slice(at + 1);
  const fits = address.length <= 254 && local.length <= 64;
  if (!fits || !localPart.test(local) || !domain.test(host)) {
    throw new UnsafeAddressError(
      `not a plain mail address: ${JSON.stringify(address.slice(0, 100))}`,
    );
  }
  return address;
}
