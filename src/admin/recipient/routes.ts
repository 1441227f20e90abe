// The pages of those who are written to: open to whoever holds the link of a letter.

import type { Route } from '../routes.ts';
import { fileDownload, letterDownload, textDownload } from './downloads.ts';
import { type LetterPage, ofLetter } from './opened.ts';
import { answerByPage, recipientPage } from './page.ts';
import { pauseByLink, pausePage } from './pause.ts';

export const recipientRoutes: readonly Route[] = [
  route('GET', '/r/:token', recipientPage),
  route('GET', '/r/:token/letter', letterDownload),
  route('GET', '/r/:token/text', textDownload),
  route('GET', '/r/:token/files/:place', fileDownload),
  route('POST', '/r/:token', answerByPage),
  route('GET', '/u/:token', pausePage),
  { ...route('POST', '/u/:token', pauseByLink), from: 'anywhere' },
];

function route(method: Route['method'], path: string, show: LetterPage): Route {
  return { method, path, permission: 'anyone', page: ofLetter(show) };
}
