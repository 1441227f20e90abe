// What we zip, others can read: the reader of the cage, and unzip where the machine has it. The same
// files are the same bytes, and nothing grows beyond its cap.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { type ZippedFile, zipped } from '../../src/mail/zip.ts';
import { openZip } from '../../src/mime/archive.ts';

const bytesMax = 10 * 1024 * 1024;
const files: readonly ZippedFile[] = [
  { name: '20260406000015.eml', bytes: Buffer.from('From: a@example.net\r\n\r\nfirst\r\n') },
  { name: '20260406000023.eml', bytes: randomBytes(100_000) },
  { name: '20260406000031-2.eml', bytes: Buffer.alloc(0) },
  { name: '20260406000049.eml', bytes: Buffer.alloc(3_000_000, 'all the same ') },
];

const openMade = async (all: readonly ZippedFile[]): Promise<Buffer> => {
  const made = await zipped(all, bytesMax);
  if (made === null) throw new Error('it was too big');
  return made;
};

test('what is zipped is read back byte by byte', async () => {
  const made = await openMade(files);
  const budget = { bytesLeft: 1e8, entriesLeft: 1000, ratioMax: 1e6 };
  const opened = await openZip(made, budget);
  assert.equal(opened.isDamaged, false);
  assert.equal(opened.entries, files.length);
  for (const [index, file] of opened.files.entries()) {
    assert.equal(file.name, files[index]?.name);
    const content = await file.unpack(1e7);
    assert.equal(content?.lacks, null);
    assert.deepEqual(content?.bytes, files[index]?.bytes);
  }
});

test('the same files are the same bytes, whenever they are zipped', async () => {
  assert.deepEqual(await openMade(files), await openMade(files));
  assert.deepEqual((await openMade([])).toString('latin1'), `PK\x05\x06${'\0'.repeat(18)}`);
});

test('unzip finds nothing wrong', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'complaints.zip');
  writeFileSync(path, await openMade(files));
  // Python's module is on more machines than unzip is.
  const script = 'import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip())';
  const runs = [
    ['unzip', '-tqq', path],
    ['python3', '-c', script, path],
  ] as const;
  let ran = 0;
  for (const [program, ...words] of runs) {
    try {
      execFileSync(program, words, { stdio: 'pipe' });
      ran += 1;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  // A machine with only Node has no second reader; yauzl, above, has read it all the same.
  if (ran > 0) return;
  assert.notEqual(process.env['CI'], 'true', 'CI installs unzip');
  t.skip('this machine has neither unzip nor python3');
});

test('what would be too big is not written', async () => {
  const big = { name: 'big.eml', bytes: randomBytes(5000) };
  assert.equal(await zipped([big], 5000), null);
  assert.equal(await zipped([{ ...big, bytes: big.bytes.subarray(0, 4900) }], 5000), null);
  const made = await zipped([{ ...big, bytes: big.bytes.subarray(0, 4800) }], 5000);
  assert.equal((made?.length ?? 0) > 4800, true);
});

for (const name of ['../up.eml', 'a/b.eml', '/etc/x', '', '.hidden', 'a\0b', 'x'.repeat(101)]) {
  test(`${JSON.stringify(name.slice(0, 20))} is no name for a file in a zip`, async () => {
    await assert.rejects(zipped([{ name, bytes: Buffer.from('x') }], bytesMax), RangeError);
  });
}
