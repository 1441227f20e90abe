// What every letter may say, whatever its kind: which case it belongs to and who writes.

import type { Desk } from '../../rules.ts';

export interface Head {
  readonly ticket: {
    /** As in the subject: "[Tag#20261003000017c]". */
    readonly number: string;
  };
  readonly desk: { readonly name: string; readonly from: string };
  /** The recipient's own page; empty where they have none. */
  readonly page_url: string;
}

export const headSample: Head = {
  ticket: { number: '[Desk#20260406000015]' },
  desk: { name: 'Example CSIRT', from: 'abuse@example.org' },
  page_url: 'https://abuse.example.org/r/mS7sQ0m3kT2b9wLx4zNq1A',
};

/** @param number the stable number, without tag and brackets */
export function headOf(desk: Desk, number: string, pageUrl = ''): Head {
  return {
    ticket: { number: `[${desk.ticketTag}#${number}]` },
    desk: { name: desk.name, from: desk.from.address },
    page_url: pageUrl,
  };
}
