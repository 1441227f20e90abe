// Opens zip and gzip, one level deep: lists what is inside and unpacks it piece by piece. Nothing
// is unpacked beyond the budget, whatever sizes the archive claims; what is damaged gives what was
// read before the damage. Never throws.

import type { Readable } from 'node:stream';
import { crc32, createGunzip } from 'node:zlib';

import { type Entry, fromBufferPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';

import { printable } from './headers.ts';

/** What may still be unpacked of one mail, all its archives together. */
export interface Budget {
  bytesLeft: number;
  entriesLeft: number;
  /** Unpacked bytes for each packed one. */
  readonly ratioMax: number;
}

export interface Unpacked {
  readonly bytes: Buffer;
  /** Why it is not all there is: a cap ("limit", "ratio") or the archive itself. */
  readonly lacks: null | 'limit' | 'ratio' | 'damaged';
}

export interface Packed {
  readonly name: string;
  readonly bytes: number;
  readonly isEncrypted: boolean;
  /**
   * Unpacks at most `bytesMax`. `isWanted` is asked once, with the first bytes; null where it says
   * no.
   */
  unpack(bytesMax: number, isWanted?: (head: Buffer) => boolean): Promise<Unpacked | null>;
}

export interface Opened {
  readonly files: readonly Packed[];
  /** Of so many entries, directories included. */
  readonly entriesRead: number;
  readonly entries: number;
  readonly isDamaged: boolean;
}

const fileSignature = 'PK\x03\x04';

/** Lists a zip file's entries without directories; names are labels, never paths. */
export async function openZip(bytes: Buffer, budget: Budget): Promise<Opened> {
  const files: Packed[] = [];
  let entriesRead = 0;
  let entries = 0;
  let isDamaged = false;
  try {
    const zip = await fromBufferPromise(bytes, { decodeStrings: false });
    entries = zip.entryCount;
    if (budget.entriesLeft <= 0) return { files, entriesRead, entries, isDamaged: false };
    for await (const entry of zip.eachEntry()) {
      budget.entriesLeft -= 1;
      entriesRead += 1;
      if (!isNamedTwice(bytes, entry)) isDamaged = true;
      const name = nameOf(entry);
      if (!name.endsWith('/')) files.push(packed(zip, entry, name, budget));
      if (budget.entriesLeft <= 0) break;
    }
    // An end record that counts no files, behind a file (APPNOTE 4.3.7), lies.
    if (entries === 0 && bytes.indexOf(fileSignature) === 0) isDamaged = true;
    return { files, entriesRead, entries, isDamaged };
  } catch {
    return { files, entriesRead, entries, isDamaged: true };
  }
}

/** The one file of a gzip (RFC 1952); members that follow each other are one file. */
export function openGzip(bytes: Buffer, name: string, budget: Budget): Packed {
  return {
    name,
    // The trailer's size is modulo 4 GB and of the last member only: a hint for people.
    bytes: bytes.length < 18 ? 0 : bytes.readUInt32LE(bytes.length - 4),
    isEncrypted: false,
    unpack: async (bytesMax, isWanted) => {
      const gunzip = createGunzip();
      gunzip.end(bytes);
      return await collect(gunzip, bytes.length, bytesMax, budget, isWanted);
    },
  };
}

/** Whether a file's own header bears the directory's name (APPNOTE 4.3.7): else one of them lies. */
function isNamedTwice(bytes: Buffer, { fileNameRaw, relativeOffsetOfLocalHeader: at }: Entry) {
  const own = bytes.subarray(at + 30, at + 30 + fileNameRaw.length);
  return bytes.readUInt16LE(at + 26) === fileNameRaw.length && own.equals(fileNameRaw);
}

/** Separators as in the archive, control characters gone. */
function nameOf(entry: Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  return printable(name).replace(/\p{Cc}/gu, ' ');
}

function packed(zip: ZipFile, entry: Entry, name: string, budget: Budget): Packed {
  return {
    name,
    bytes: entry.uncompressedSize,
    isEncrypted: entry.isEncrypted(),
    unpack: async (bytesMax, isWanted) => {
      try {
        const stream = await zip.openReadStreamPromise(entry);
        const got = await collect(stream, entry.compressedSize, bytesMax, budget, isWanted);
        const isWhole = got !== null && got.lacks === null;
        const isSound = !isWhole || crc32(got.bytes) === entry.crc32;
        return isSound ? got : { ...got, lacks: 'damaged' };
      } catch {
        return { bytes: Buffer.alloc(0), lacks: 'damaged' };
      }
    },
  };
}

/** Reads a stream up to the caps and closes it there. */
async function collect(
  stream: Readable,
  packedBytes: number,
  bytesMax: number,
  budget: Budget,
  isWanted: ((head: Buffer) => boolean) | undefined,
): Promise<Unpacked | null> {
  const most = Math.max(0, Math.min(bytesMax, budget.bytesLeft));
  const chunks: Buffer[] = [];
  let length = 0;
  let lacks: Unpacked['lacks'] = null;
  try {
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      if (length === 0 && isWanted !== undefined && !isWanted(chunk)) return null;
      length += chunk.length;
      budget.bytesLeft -= chunk.length;
      chunks.push(chunk);
      if (length > most) lacks = 'limit';
      else if (length > packedBytes * budget.ratioMax) lacks = 'ratio';
      if (lacks !== null) break;
    }
  } catch {
    lacks = 'damaged';
  }
  return { bytes: Buffer.concat(chunks).subarray(0, most), lacks };
}
