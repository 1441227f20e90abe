// Hosts and URLs to addresses. Nothing is asked yet: a mail that names only hosts goes to a person.

import { pass, reason, stage } from './stage.ts';

export const resolve = stage({
  name: 'resolve',
  needs: [],
  run: () => pass({ addresses: [] }, reason('not-asked', 'hosts and URLs are not looked up')),
});
