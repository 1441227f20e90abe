// The byte-offset tree: what each part spans, in well-formed, sloppy and broken mail.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { readTree } from '../../src/mime/tree.ts';

const limits = { depthMax: 50, partsMax: 500, headerBytesMax: 100_000 };
const mixed = (boundary: string) => `Content-Type: multipart/mixed; boundary="${boundary}"\n\n`;
const embedded = 'Content-Type: message/rfc822\n\n';

/** Each part as "path type |body|", with line feeds as "/". */
function shape(mail: string | Buffer, changed: Partial<typeof limits> = {}): string[] {
  const raw = Buffer.from(mail);
  const tree = readTree(raw, { ...limits, ...changed });
  return tree.nodes.map(({ path, type, bodyStart, end }) => {
    const body = raw.toString('latin1', bodyStart, end).replace(/\r?\n|\r/g, '/');
    return `${path} ${type} |${body}|`;
  });
}

const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['one part', 'From: a@example.org\n\nhello\n', ['0 text/plain |hello/|']],
  ['nothing', '', ['0 text/plain ||']],
  ['a header only', 'From: a@example.org', ['0 text/plain ||']],
  ['a body only', '\nhello world\n', ['0 text/plain |hello world/|']],
  ['blank lines first', '\n \nSubject: x\n\nhello', ['0 text/plain |hello|']],
  ['a byte order mark', '\ufeffSubject: x\n\nhello', ['0 text/plain |hello|']],
  ['an mbox line', 'From a Thu Jan  1 00:00:00 1970\nSubject: x\n\nhi', ['0 text/plain |hi|']],
  [
    'two parts, preamble and epilogue',
    `${mixed('b')}preamble\n--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n--b--\nepilogue\n`,
    [
      '0 multipart/mixed |preamble/--b//one/--b/Content-Type: text/html//two/--b--/epilogue/|',
      '0.0 text/plain |one|',
      '0.1 text/html |two|',
    ],
  ],
  [
    'no last delimiter',
    `${mixed('b')}--b\n\none\n`,
    ['0 multipart/mixed |--b//one/|', '0.0 text/plain |one/|'],
  ],
  [
    'a part without header',
    `${mixed('b')}--b\nno field here\n--b--`,
    ['0 multipart/mixed |--b/no field here/--b--|', '0.0 text/plain |no field here|'],
  ],
  [
    'a part with nothing',
    `${mixed('b')}--b\n--b--`,
    ['0 multipart/mixed |--b/--b--|', '0.0 text/plain ||'],
  ],
  [
    'a part that is all header',
    `${mixed('b')}--b\nX: y\n--b--`,
    ['0 multipart/mixed |--b/X: y/--b--|', '0.0 text/plain ||'],
  ],
  [
    'white space after a delimiter',
    `${mixed('b')}--b \t\n\none\n--b-- \n`,
    ['0 multipart/mixed |--b 	//one/--b-- /|', '0.0 text/plain |one|'],
  ],
  [
    'a longer boundary is another',
    `${mixed('b')}--b\n\none\n--bb\n--b--`,
    ['0 multipart/mixed |--b//one/--bb/--b--|', '0.0 text/plain |one/--bb|'],
  ],
  ['a boundary that is never found', `${mixed('b')}one`, ['0 multipart/mixed |one|']],
  ['no boundary', 'Content-Type: multipart/mixed\n\n--b\n\none', ['0 multipart/mixed |--b//one|']],
  [
    'a boundary on a line that should be folded',
    'Content-Type: multipart/mixed;\nboundary="b"\n\n--b\n\none',
    ['0 multipart/mixed |--b//one|', '0.0 text/plain |one|'],
  ],
  ['a type that is none', 'Content-Type: text\n\nhello', ['0 text/plain |hello|']],
  [
    'a delimiter that ends the mail',
    `${mixed('b')}--b\n\none\n--b`,
    ['0 multipart/mixed |--b//one/--b|', '0.0 text/plain |one|', '0.1 text/plain ||'],
  ],
  [
    'the outer delimiter ends what is inside',
    `${mixed('a')}--a\n${mixed('b')}--b\n\none\n--a\n\ntwo\n--a--`,
    [
      `0 multipart/mixed |--a/${mixed('b').trim()}//--b//one/--a//two/--a--|`,
      '0.0 multipart/mixed |--b//one|',
      '0.0.0 text/plain |one|',
      '0.1 text/plain |two|',
    ],
  ],
  [
    'one boundary for two levels',
    `${mixed('b')}--b\n${mixed('b')}--b\n\none\n--b--\n--b\n\ntwo\n--b--`,
    [
      `0 multipart/mixed |--b/${mixed('b').trim()}//--b//one/--b--/--b//two/--b--|`,
      '0.0 multipart/mixed |--b//one/--b--|',
      '0.0.0 text/plain |one|',
      '0.1 text/plain |two|',
    ],
  ],
  [
    'a mail inside',
    `${mixed('b')}--b\n${embedded}Subject: inner\n\nhello\n--b--`,
    [
      '0 multipart/mixed |--b/Content-Type: message/rfc822//Subject: inner//hello/--b--|',
      '0.0 message/rfc822 |Subject: inner//hello|',
      '0.0.0 text/plain |hello|',
    ],
  ],
  [
    'an encoded mail inside is not entered',
    'Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQQ==',
    ['0 message/rfc822 |QQ==|'],
  ],
  [
    'a digest holds mails',
    'Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\nhi\n--b--',
    [
      '0 multipart/digest |--b//Subject: x//hi/--b--|',
      '0.0 message/rfc822 |Subject: x//hi|',
      '0.0.0 text/plain |hi|',
    ],
  ],
];

for (const [name, mail, expected] of cases) {
  test(`the tree of ${name}`, () => {
    assert.deepEqual(shape(mail), expected);
  });
  test(`the tree of ${name}, whatever ends its lines`, () => {
    assert.deepEqual(shape(mail.replaceAll('\n', '\r\n')), expected);
    assert.deepEqual(shape(mail.replaceAll('\n', '\r')), expected);
  });
}

test('the bytes of a part are the bytes of the mail', () => {
  const inner = 'Received: from x\r\n\tby y\r\nSubject: \u00e9\r\n\r\n  body\t\r\n';
  const raw = Buffer.from(`${mixed('b')}--b\r\n${embedded}${inner}\r\n--b--\r\n`, 'latin1');
  const message = readTree(raw, limits).nodes[2];
  assert.ok(message);
  assert.equal(raw.toString('latin1', message.start, message.end), inner);
});

test('file names, parameters and dispositions are decoded', () => {
  const fields = [
    'Content-Type: text/csv; name="x.csv"; charset=utf-8',
    "Content-Disposition: ATTACHMENT; filename*0*=utf-8''p%C5%99; filename*1=ehled.csv",
    'Content-Transfer-Encoding: Base64',
  ];
  const { root } = readTree(Buffer.from(`${fields.join('\n')}\n\n`), limits);
  assert.equal(root.filename, 'přehled.csv');
  assert.equal(root.disposition, 'attachment');
  assert.equal(root.encoding, 'base64');
  assert.equal(root.parameters.get('charset'), 'utf-8');
});

test('parts beyond the limit are counted, not read', () => {
  const raw = Buffer.from(`${mixed('b')}${'--b\n\nx\n'.repeat(20)}--b--`);
  const tree = readTree(raw, { ...limits, partsMax: 5 });
  assert.equal(tree.nodes.length, 5);
  assert.equal(tree.partsSkipped, 16);
  assert.equal(tree.root.limited, true);
});

test('what is nested too deep is a leaf', () => {
  const raw = Buffer.from(
    `${Array.from({ length: 9 }, (_, at) => `${mixed(`b${at}`)}--b${at}\n`).join('')}\nx`,
  );
  const tree = readTree(raw, { ...limits, depthMax: 4 });
  assert.equal(tree.tooDeep, 1);
  assert.equal(tree.nodes.length, 5);
  assert.equal(tree.nodes.at(-1)?.limited, true);
});

test('a header beyond the limit is cut, its body is still found', () => {
  const raw = Buffer.from(`Subject: x\nX: ${'y'.repeat(1000)}\nZ: z\n\nbody`);
  const tree = readTree(raw, { ...limits, headerBytesMax: 100 });
  assert.deepEqual(
    tree.root.fields.map(({ name }) => name),
    ['Subject', 'X'],
  );
  assert.equal(tree.headerBytesSkipped, raw.length - 'body'.length - 1 - 100);
  assert.equal(raw.toString('latin1', tree.root.bodyStart), 'body');
});

test('any bytes make a tree whose parts lie within each other', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '--b\n',
      '--b--\r\n',
      '\n\n',
      mixed('b'),
      mixed('c'),
      '--c\n',
      embedded,
      '\r',
      '-',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const raw = Buffer.from(pieces.join(''), 'latin1');
      const { root, nodes } = readTree(raw, limits);
      assert.equal(root.end, raw.length);
      for (const node of nodes) {
        assert.ok(node.start <= node.bodyStart && node.bodyStart <= node.end, node.path);
        let last = node.bodyStart;
        for (const child of node.children) {
          assert.ok(last <= child.start && child.end <= node.end, child.path);
          last = child.end;
        }
      }
    }),
    {
      numRuns: 500,
      // A mail within a part, and the delimiter right behind the part's header.
      examples: [[[mixed('b'), '--b\n', embedded, '--b\n']]],
    },
  );
});
