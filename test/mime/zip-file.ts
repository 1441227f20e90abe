// Makes zip files (APPNOTE 6.3) for tests: sound ones, and ones that lie about what they hold.

import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: string | Buffer;
  readonly stored?: boolean;
  readonly encrypted?: boolean;
  /** What the archive says of the size, where it lies. */
  readonly claimedBytes?: number;
  /** Bytes to put for the packed ones. */
  readonly packed?: Buffer;
}

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content);
    const stored = entry.stored === true;
    const body = entry.packed ?? (stored ? content : deflateRawSync(content));
    const name = Buffer.from(entry.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    // Bit 11: names are UTF-8; bit 0: encrypted.
    common.writeUInt16LE(0x800 + (entry.encrypted === true ? 1 : 0), 2);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(entry.claimedBytes ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, body]);
    directory.push(Buffer.from('PK\x01\x02\x14\0'), common, rest, name);
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
}

/** A spreadsheet with these parts beside the ones every book has. */
export function xlsxOf(
  sheets: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): Buffer {
  const names = Object.keys(sheets);
  const tags = names.map((name, at) => `<sheet name="${name}" sheetId="1" r:id="r${at}"/>`);
  const links = names.map(
    (_, at) =>
      `<Relationship Id="r${at}" Type="http://x/worksheet" Target="worksheets/s${at}.xml"/>`,
  );
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<?xml version="1.0"?><workbook><sheets>${tags.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${links.join('')}</Relationships>`,
    ...more,
  };
  for (const [at, name] of names.entries()) {
    const data = `<sheetData>${sheets[name] ?? ''}</sheetData>`;
    parts[`xl/worksheets/s${at}.xml`] = `<worksheet>${data}</worksheet>`;
  }
  return zipOf(Object.entries(parts).map(([name, content]) => ({ name, content })));
}
