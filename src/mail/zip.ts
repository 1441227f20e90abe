// Writes a zip file (APPNOTE 6.3): the same files give the same bytes, for no date of the making
// goes in. Names are ours, never a mail's. What would be too big is not written at all.

import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';

export interface ZippedFile {
  /** Of letters, digits, dots and dashes, and no other file's. */
  readonly name: string;
  readonly bytes: Buffer;
}

const deflated = promisify(deflateRaw);

/** Bit 11 of the flags: names are UTF-8; method 8: deflated. */
const utf8Flag = 0x800;
const deflateMethod = 8;
/** MS-DOS knows nothing older than 1 January 1980. */
const firstDate = (1 << 5) | 1;
/** 2.0, the first version that deflates. */
const versionNeeded = 20;
/** More would need the fields of Zip64. */
const filesMax = 65_534;

/**
 * The files in their order as one zip; null where it would be larger than that.
 * @throws RangeError where a name could be a path, or there are more than 65,534
 */
export async function zipped(
  files: readonly ZippedFile[],
  bytesMax: number,
): Promise<Buffer | null> {
  if (files.length > filesMax) throw new RangeError(`${files.length} files do not fit into a zip`);
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/.test(file.name)) {
      throw new RangeError(`"${file.name}" is no name for a file in a zip`);
    }
    const packed = await deflated(file.bytes);
    const name = Buffer.from(file.name);
    const fields = commonFields(file, packed, name);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, name, packed]);
    directory.push(directoryEntry(fields, name, offset));
    locals.push(local);
    offset += local.length;
    if (offset > bytesMax) return null;
  }
  const central = Buffer.concat(directory);
  const all = Buffer.concat([...locals, central, endRecord(files.length, central.length, offset)]);
  return all.length > bytesMax ? null : all;
}

/** What stands in the local header and again in the directory (4.3.7, 4.3.12). */
function commonFields(file: ZippedFile, packed: Buffer, name: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(versionNeeded, 0);
  fields.writeUInt16LE(utf8Flag, 2);
  fields.writeUInt16LE(deflateMethod, 4);
  fields.writeUInt16LE(firstDate, 8);
  fields.writeUInt32LE(crc32(file.bytes), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(file.bytes.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function directoryEntry(fields: Buffer, name: Buffer, offset: number): Buffer {
  const head = Buffer.alloc(6, 'PK\x01\x02');
  head.writeUInt16LE(versionNeeded, 4);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([head, fields, tail, name]);
}

/** End of central directory (4.3.16). */
function endRecord(count: number, bytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
