// Mails made to break or to fool a reader of MIME (AT-23), each around a complaint that would be
// forwarded if it stood alone. Generators, so that nothing big lies in the tree; a bomb is made by
// packing one letter, and never unpacked here.

import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib';

import { xlsxOf, zipOf } from '../mime/zip-file.ts';

export interface HostileMail {
  readonly make: () => Buffer;
  /** What must be said of it. Null: nothing is lost, but nothing breaks either. */
  readonly says: RegExp | null;
}

const megabyte = 1_000_000;
/** Alone, this is sent on. */
export const accusing = '192.0.2.1 attacked our server.\r\n';
const head = 'From: reporter@example.net\r\nSubject: attack\r\nMIME-Version: 1.0\r\n';

/** A mail of the complaint and one more part. */
function beside(type: string, body: string | Buffer, more = ''): Buffer {
  return Buffer.concat([
    Buffer.from(
      `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n${accusing}\r\n--b\r\n` +
        `Content-Type: ${type}\r\n${more}\r\n`,
    ),
    Buffer.from(body),
    Buffer.from('\r\n--b--\r\n'),
  ]);
}

function file(name: string, content: Buffer, type = 'application/octet-stream'): Buffer {
  const fields =
    `Content-Disposition: attachment; filename="${name}"\r\n` +
    'Content-Transfer-Encoding: base64\r\n';
  return beside(type, content.toString('base64'), fields);
}

function list(count: number, item: (at: number) => string, between = ''): string {
  return Array.from({ length: count }, (_, at) => item(at)).join(between);
}

/** One letter packed as deflate does best; the same block over and over, as one stream. */
function packedLetters(megabytes: number): Buffer {
  const options = { finishFlush: constants.Z_FULL_FLUSH };
  const block = deflateRawSync(Buffer.alloc(megabyte, 'a'), options);
  const last = deflateRawSync(Buffer.alloc(0));
  return Buffer.concat([...Array.from({ length: megabytes }, () => block), last]);
}

/** Gigabytes in a megabyte. */
const gzipBomb = (): Buffer =>
  Buffer.concat([gzipSync('').subarray(0, 10), packedLetters(2000), Buffer.alloc(8)]);

const zipBomb = (names: readonly string[], megabytes: number): Buffer => {
  const packed = packedLetters(megabytes);
  return zipOf(
    names.map((name) => ({ name, content: '', packed, claimedBytes: megabytes * megabyte })),
  );
};

/** 42.zip: archives in archives, each cheap to open. */
function nestedZip(depth: number): Buffer {
  let zip = zipOf([{ name: 'a.csv', content: 'ip\n192.0.2.9\n' }]);
  for (let level = 0; level < depth; level += 1) {
    const content = zip;
    zip = zipOf(
      list(16, String, ',')
        .split(',')
        .map((at) => ({ name: `${at}.zip`, content })),
    );
  }
  return zip;
}

/** Entries of the directory that all mean the same bytes. */
function overlappingZip(count: number): Buffer {
  const content = Buffer.alloc(200_000, '192.0.2.9 and more\n');
  const one = zipOf([{ name: 'a.txt', content }]);
  const start = one.length - 22 - 51;
  const directory = one.subarray(start, one.length - 22);
  const end = Buffer.from(one.subarray(one.length - 22));
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length * count, 12);
  return Buffer.concat([
    one.subarray(0, start),
    ...Array.from({ length: count }, () => directory),
    end,
  ]);
}

/** A stream of attributes of winmail.dat that points at itself. */
function tnef(): Buffer {
  const attribute = Buffer.alloc(15);
  attribute.writeUInt8(2, 0);
  attribute.writeUInt32LE(0x6900_0690, 1);
  attribute.writeUInt32LE(0xffff_ffff, 5);
  return Buffer.concat([
    Buffer.from([0x78, 0x9f, 0x3e, 0x22, 0, 0]),
    ...Array.from({ length: 100_000 }, () => attribute),
  ]);
}

const cells = (columns: number) => list(columns, () => '<c t="s"><v>0</v></c>');
const sheetOf = (rows: number, columns: number) => `<row>${cells(columns)}</row>`.repeat(rows);

export const hostileMime: Readonly<Record<string, HostileMail>> = {
  'multiparts 5,000 deep': {
    make: () =>
      beside(
        'multipart/mixed; boundary=m0',
        list(
          5000,
          (at) => `--m${at}\r\nContent-Type: multipart/mixed; boundary=m${at + 1}\r\n\r\n`,
        ),
      ),
    says: /nested too deep/,
  },
  'mails in mails, 5,000 deep': {
    make: () => beside('message/rfc822', 'Content-Type: message/rfc822\r\n\r\n'.repeat(5000)),
    says: /nested too deep/,
  },
  'mails in base64 in mails': {
    make: () => {
      let mail = Buffer.from('Subject: x\r\n\r\n192.0.2.9');
      for (let level = 0; level < 60 && mail.length < 5 * megabyte; level += 1) {
        const fields = 'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n';
        mail = Buffer.from(fields + mail.toString('base64'));
      }
      return beside('message/rfc822', mail);
    },
    says: null,
  },
  '500,000 parts': {
    make: () => beside('text/plain', `x\r\n--b\r\n\r\n`.repeat(500_000)),
    says: /500 of \d+ parts read/,
  },
  '50,000 attachments': {
    make: () =>
      beside(
        'text/plain',
        list(50_000, (at) => `\r\n--b\r\nContent-Type: text/csv; name=${at}.csv\r\n\r\nx\r\n`),
      ),
    says: /500 of \d+ parts read/,
  },
  'a header of 2 MB': {
    make: () => beside('text/plain', 'x', `X: ${'a'.repeat(2 * megabyte)}\r\n`),
    says: /header bytes not read/,
  },
  '100,000 addresses': {
    make: () => {
      const from = list(100_000, (at) => `a${at}@b.example`, ',');
      return Buffer.from(`From: ${from}\r\nSubject: attack\r\n\r\n${accusing}`);
    },
    says: /header bytes not read|addresses read/,
  },
  '3,000 groups': {
    make: () => {
      const from = list(3000, (at) => `g${at}:a@b.example,c@d.example;`, ',');
      return Buffer.from(`From: ${from}\r\nSubject: attack\r\n\r\n${accusing}`);
    },
    says: /5000 of 6000 addresses read|header bytes not read/,
  },
  '200,000 nested div': {
    make: () => beside('text/html', '<div>'.repeat(200_000)),
    says: /bytes read|characters read/,
  },
  '200,000 URLs': {
    make: () =>
      beside(
        'text/plain',
        list(200_000, (at) => `http://h${at}.example/\r\n`),
      ),
    says: /bytes read/,
  },
  '50,000 encoded words': {
    make: () =>
      Buffer.from(
        `From: a@b.example\r\nSubject: ${'=?utf-8?Q?=41?= '.repeat(50_000)}\r\n\r\n${accusing}`,
      ),
    says: /header bytes not read|characters read/,
  },
  '5,000 pieces of a file name': {
    make: () =>
      beside(
        'text/plain',
        'x',
        `Content-Disposition: attachment${list(5000, (at) => `;\r\n filename*${at}*=%41`)}\r\n`,
      ),
    says: null,
  },
  'pieces of a file name with gaps and twice': {
    make: () =>
      beside(
        'text/plain',
        'x',
        `Content-Disposition: attachment${list(3000, (at) => `;\r\n filename*${(at * 7919) % 1500}=${at}`)}\r\n`,
      ),
    says: null,
  },
  'a content type of 12,000 parameters': {
    make: () => beside(`text/plain${list(12_000, (at) => `; p${at}=v`)}`, 'x'),
    says: /header bytes not read/,
  },
  'a part of a partial mail that is its own rest': {
    make: () =>
      beside(
        'message/partial; id="a@b"; number=1; total=1',
        'Content-Type: message/partial; id="a@b"; number=1; total=1\r\n\r\nx',
      ),
    says: null,
  },
  'a quoted-printable bomb': {
    make: () =>
      beside(
        'text/plain',
        '=41'.repeat(3 * megabyte),
        'Content-Transfer-Encoding: quoted-printable\r\n',
      ),
    says: /bytes read/,
  },
  'a base64 bomb': {
    make: () =>
      beside(
        'text/csv',
        'MTkyLjAuMi45LDEK'.repeat(600_000),
        'Content-Transfer-Encoding: base64\r\n',
      ),
    says: /bytes read/,
  },
  'utf-7': {
    make: () => beside('text/plain; charset=utf-7', '+ADEAOQAy-'.repeat(200_000)),
    says: /bytes read/,
  },
  'utf-16 without its other half': {
    make: () => beside('text/plain; charset=utf-16', Buffer.alloc(2 * megabyte, 0xd8)),
    says: /bytes read/,
  },
  'a TNEF that goes round': {
    make: () => file('winmail.dat', tnef(), 'application/ms-tnef'),
    says: null,
  },
  'a gzip bomb of 2 GB': {
    make: () => file('log.gz', gzipBomb()),
    says: /only the first 262144 bytes read/,
  },
  'a zip bomb of 90 files': {
    make: () => file('a.zip', zipBomb(list(90, (at) => `${at}.csv`, ',').split(','), 60)),
    says: /262144 of 60000000 bytes read/,
  },
  'a zip file of 60,000 files': {
    make: () =>
      file(
        'a.zip',
        zipOf(
          Array.from({ length: 60_000 }, (_, at) => ({
            name: `${at}`,
            content: 'x',
            stored: true,
          })),
        ),
      ),
    says: /100 of 60000 files read/,
  },
  'archives in archives': {
    make: () => file('42.zip', nestedZip(3)),
    says: /an archive inside an archive/,
  },
  'a zip file whose entries are one': {
    make: () => file('a.zip', overlappingZip(5000)),
    says: /100 of 5000 files read/,
  },
  'a zip file in each of 500 parts': {
    make: () => {
      const bytes = zipOf([{ name: 'a.csv', content: list(9000, (at) => `192.0.2.9,${at}\n`) }]);
      const part =
        `\r\n--b\r\nContent-Type: application/zip\r\n` +
        `Content-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64')}`;
      return beside('text/plain', part.repeat(180));
    },
    says: /files read|bytes read/,
  },
  'a zip file of nothing but directory': {
    make: () => {
      const end = Buffer.alloc(22);
      end.write('PK\x05\x06', 'latin1');
      end.writeUInt16LE(65_535, 8);
      end.writeUInt16LE(65_535, 10);
      end.writeUInt32LE(0xffff_fff0, 12);
      return file('a.zip', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100), end]));
    },
    says: /it is damaged/,
  },
  'a sheet of a million cells': {
    make: () =>
      file(
        'a.xlsx',
        xlsxOf(
          { S: sheetOf(4000, 250) },
          { 'xl/sharedStrings.xml': `<sst><si><t>${'x'.repeat(30_000)}</t></si></sst>` },
        ),
      ),
    says: /rows beyond the limit|was unpacked/,
  },
  'a sheet of open cells': {
    make: () => file('a.xlsx', xlsxOf({ S: '<c r="A1"><v>'.repeat(300_000) })),
    says: /was unpacked/,
  },
  'a sheet of entities': {
    make: () =>
      file(
        'a.xlsx',
        xlsxOf({
          S: `<!DOCTYPE x [<!ENTITY a "${'x'.repeat(1000)}">]><row><c t="str"><v>${'&a;'.repeat(9000)}</v></c></row>`,
        }),
      ),
    says: null,
  },
  'a workbook of 10,000 sheets': {
    make: () =>
      file(
        'a.xlsx',
        xlsxOf(Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`s${at}`, '']))),
      ),
    says: /files read/,
  },
};

/** The bomb is what it claims to be: so a test that passes has met one. */
export function bombIsSound(): boolean {
  return crc32(Buffer.alloc(0)) === 0 && packedLetters(2000).length < 3 * megabyte;
}
