// A desk that believes its own mail server about who wrote a mail, and what that server says.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

export const authserv = 'mx.example.net';

const demo = join(import.meta.dirname, '../../config/demo/sluice.yaml');
const { addresses } = parse(readFileSync(demo, 'utf8')) as { addresses: object };
/** Settings of a town. */
export const proving = { addresses: { ...addresses, authserv } };

/** A field that our own mail server writes: above all that the sender wrote. */
export const proof = (domain: string): string =>
  `Authentication-Results: ${authserv}; dmarc=pass header.from=${domain}`;
