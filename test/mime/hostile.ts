// Mails made to break a reader: each a generator, so that nothing big lies in the tree. What they
// have in common: valid enough to reach deep, and large where a reader may be quadratic or
// recursive.

const head = 'From: a@example.org\r\nMIME-Version: 1.0\r\n';
const megabytes = 1_000_000;

/** By name; each is built when it is called. */
export const hostileMails: Readonly<Record<string, () => Buffer>> = {
  'multiparts nested 5,000 deep': () => {
    const levels = Array.from({ length: 5000 }, (_, level) => level);
    const open = (level: number) =>
      `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n`;
    return Buffer.from(`${head}${levels.map(open).join('')}\r\nend`);
  },
  'one boundary, 5,000 deep': () =>
    Buffer.from(head + 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'.repeat(5000)),
  'mails in mails, 5,000 deep': () =>
    Buffer.from(head + 'Content-Type: message/rfc822\r\n\r\n'.repeat(5000)),
  'mails in base64 in mails': () => {
    let mail = Buffer.from(`${head}\r\n192.0.2.1`);
    for (let level = 0; level < 20; level += 1) {
      const inner = mail.toString('base64');
      mail = Buffer.from(
        `${head}Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${inner}`,
      );
    }
    return mail;
  },
  '500,000 parts': () => multipart(`--b\r\n\r\nx\r\n`.repeat(500_000)),
  '500 parts that name each other': () =>
    multipart(
      '--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--bb\r\n--cc\r\n'.repeat(100_000),
    ),
  'lines that are nearly delimiters': () =>
    multipart(
      '--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'.repeat(49) +
        '--bx\n'.repeat(2_000_000),
    ),
  'nothing but dashes': () => multipart('--\n-'.repeat(2_500_000)),
  'a header of 2 MB': () => Buffer.from(`${head}X: ${'a'.repeat(2 * megabytes)}\r\n\r\nbody`),
  'a header of 200,000 lines': () => Buffer.from(`${head}${'X: y\r\n'.repeat(200_000)}\r\nbody`),
  'a header that only folds': () => Buffer.from(`${head}X:${'\r\n y'.repeat(500_000)}\r\n\r\nbody`),
  'parts that are all header': () => multipart(`--b\r\nX: ${'y'.repeat(90_000)}\r\n`.repeat(100)),
  '100,000 addresses': () =>
    Buffer.from(`From: ${list(100_000, (at) => `a${at}@example.org`)}\r\n\r\nbody`),
  '20,000 addresses in few bytes': () => Buffer.from(`From: ${'a@b,'.repeat(20_000)}\r\n\r\nbody`),
  '16,000 groups': () => Buffer.from(`From: ${'g:a@b;'.repeat(16_000)}\r\n\r\nbody`),
  'an address of quotes': () => Buffer.from(`From: ${'"'.repeat(99_000)}\r\n\r\nbody`),
  'an address of brackets': () => Buffer.from(`From: ${'<('.repeat(49_000)}\r\n\r\nbody`),
  '50,000 encoded words': () =>
    Buffer.from(`${head}Subject: ${'=?utf-8?B?YWJj?= '.repeat(50_000)}\r\n\r\nbody`),
  'encoded words that never end': () =>
    Buffer.from(`${head}Subject: ${'=?a?q?'.repeat(16_000)}\r\n\r\nbody`),
  'a content type with 10,000 parameters': () =>
    Buffer.from(
      `${head}Content-Type: text/plain; ${list(10_000, (at) => `p${at}=v`, ';')}\r\n\r\nx`,
    ),
  '5,000 continuations': () =>
    Buffer.from(
      `${head}Content-Type: text/plain; ${list(5000, (at) => `name*${at}*=%41`, ';')}\r\n\r\nx`,
    ),
  'quoted-printable, all escapes': () =>
    part('text/plain', 'quoted-printable', '=41'.repeat(3 * megabytes)),
  'quoted-printable, no escape ends': () =>
    part('text/plain', 'quoted-printable', `=${' '.repeat(70)}`.repeat(140_000)),
  'base64 without end': () => part('text/plain', 'base64', 'QUJD'.repeat(2_500_000)),
  'base64 of nothing': () => part('text/plain', 'base64', '='.repeat(10 * megabytes)),
  '200,000 nested div': () => part('text/html', '8bit', '<div>'.repeat(200_000)),
  'nested b in pairs': () => part('text/html', '8bit', '<b>x</i>'.repeat(200_000)),
  'nested tables': () => part('text/html', '8bit', '<table><tr><td>'.repeat(100_000)),
  '200,000 links': () =>
    part('text/html', '8bit', '<a href="http://example.org/">x</a>'.repeat(200_000)),
  'tags that never end': () => part('text/html', '8bit', '<'.repeat(5 * megabytes)),
  'HTML in 100 parts': () =>
    multipart(
      `--b\r\nContent-Type: text/html\r\n\r\n${'<p><b>x</b></p>'.repeat(6000)}\r\n`.repeat(100),
    ),
  'a storm of NUL': () => Buffer.concat([Buffer.from(`${head}\r\n`), Buffer.alloc(5 * megabytes)]),
  'nothing but NUL': () => Buffer.alloc(5 * megabytes),
  'nothing but carriage returns': () => Buffer.alloc(5 * megabytes, 13),
  'nothing but line feeds': () => Buffer.alloc(5 * megabytes, 10),
  'flowed lines': () =>
    Buffer.from(
      `${head}Content-Type: text/plain; format=flowed\r\n\r\n${'x \r\n'.repeat(megabytes)}`,
    ),
  'utf-7': () => part('text/plain; charset=utf-7', '8bit', '+ADw-'.repeat(megabytes)),
  'utf-16 halves': () =>
    part('text/plain; charset=utf-16le', '8bit', '\u00d8\u00d8'.repeat(megabytes)),
  'an unknown charset': () =>
    part('text/plain; charset=x-none', '8bit', '\u00ff'.repeat(megabytes)),
  'clear-signed without end': () =>
    part('text/plain', '8bit', '-----BEGIN PGP SIGNED MESSAGE-----\r\n'.repeat(200_000)),
  'clear-signed, all dashes': () =>
    part(
      'text/plain',
      '8bit',
      [
        '-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n',
        '- -\r\n'.repeat(40_000),
        `-----BEGIN PGP SIGNATURE-----\r\n\r\n${'A'.repeat(30_000)}`,
        '-----END PGP SIGNATURE-----\r\n',
      ].join('\r\n'),
    ),
  '50,000 attachments of one name': () =>
    multipart('--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n'.repeat(50_000)),
};

function multipart(body: string): Buffer {
  return Buffer.from(`${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${body}--b--\r\n`);
}

function part(type: string, encoding: string, body: string): Buffer {
  const fields = `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n`;
  return Buffer.from(`${head}${fields}\r\n${body}`, 'latin1');
}

function list(count: number, item: (at: number) => string, between = ','): string {
  return Array.from({ length: count }, (_, at) => item(at)).join(between);
}
