// Who is proven to have sent the mail. Nothing is asked yet: no sender counts as proven, so only a
// token can join a mail to a ticket.

import { pass, reason, stage } from './stage.ts';

export const verify = stage({
  name: 'verify',
  needs: [],
  run: () => pass({ aligned: false }, reason('not-asked', 'no sender is taken as proven')),
});
