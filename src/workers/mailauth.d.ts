// What of mailauth's verifier is used here beside its own types, which do not know it.

declare module 'mailauth/lib/dkim/dkim-verifier.js' {
  import type { Writable } from 'node:stream';

  export interface ParsedHeaders {
    readonly parsed: readonly { readonly key: string; readonly line: Buffer }[];
  }

  /** Takes the bytes of one mail; what it found stands in it when they have ended. */
  export class DkimVerifier extends Writable {
    constructor(options: {
      resolver: (name: string, type: string) => Promise<string[][]>;
      curTime: Date;
    });
    headers: ParsedHeaders | false;
    messageHeaders(headers: ParsedHeaders): Promise<void>;
    readonly headerFrom: readonly string[];
    readonly results: readonly unknown[];
    readonly arc: unknown;
  }
}

declare module 'mailauth/lib/tools.js' {
  import type { Writable } from 'node:stream';

  export function writeToStream(stream: Writable, input: Buffer): Promise<void>;
}
