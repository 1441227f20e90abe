// A forward that has left, with a way to its recipient's page.

import { compose, placeholders } from '../../src/mail/compose.ts';
import type { DeliveryId } from '../../src/model.ts';
import { insertPageLinks } from '../../src/store/page-links.ts';
import { pageHash } from '../../src/tickets/token.ts';
import type { TestDesk } from '../admin/desk.ts';
import { desk as who, letter, shipped } from '../support/letter.ts';

const token = 'mS7sQ0m3kT2b9wLx4zNq1A';

/** Gives a delivery the bytes of a real letter. @returns the token of its page */
export async function openRecipientPage(desk: TestDesk, delivery: DeliveryId): Promise<string> {
  const { bytes } = await compose(
    letter({
      desk: { ...who, pages: 'https://desk.example.org' },
      template: shipped('en', 'forward.spam'),
    }),
    { ...placeholders, number: '20260406000213', pageToken: token },
  );
  await desk.database.query('update delivery set bytes = $2 where id = $1', [delivery, bytes]);
  await insertPageLinks(desk.database, [{ delivery, hash: pageHash(token) }], desk.clock);
  return token;
}
