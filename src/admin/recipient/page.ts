// A recipient's own page: their letter and what went with it, what went to and fro, and buttons to
// answer by. To look changes nothing. To press a button writes a mail to the desk, which is judged
// like any other.

import { listPageLines, type PageLine } from '../../store/page-links.ts';
import { type Answer, type Asked, go, page, type Parts } from '../answer.ts';
import { choiceField, isWrong, lineField, needed, textField, type Wrong } from '../form.ts';
import { langNames, langs } from '../messages/message.ts';
import { prose, typed } from '../shown.ts';
import { bring } from './bring.ts';
import { letterFiles, letterLang, letterText } from './letter.ts';
import { type Opened, pathOf, tooOften } from './opened.ts';
import type { RecipientView } from './views.ts';

const letterMost = 20_000;
const filesMost = 20;
const answerMost = 10_000;
/** RFC 5321, 4.5.3.1: what stands before and after its "@", and that. */
const addressMost = 320;
/**
 * All but "reply" begin with a sentence of their own; "reply" is what was typed alone. The last two
 * ask for other ways to be written to, which a person grants.
 */
const answers = ['fixed', 'not-ours', 'help', 'reply', 'digests', 'other-address'] as const;
type Said = (typeof answers)[number];

/** Shows, and does nothing, however often it is asked for. */
export async function recipientPage(opened: Opened, asked: Asked, parts: Parts): Promise<Answer> {
  return shown(opened, asked, parts, null);
}

/** An answer by a button, or in words: a mail to the desk. */
export async function answerByPage(opened: Opened, asked: Asked, parts: Parts): Promise<Answer> {
  const { form } = asked;
  const what = choiceField(form, 'say', answers);
  if (isWrong(what)) return shown(opened, asked, parts, { ...what, field: 'text' });
  const text = wordsOf(what, asked);
  if (isWrong(text)) return shown(opened, asked, parts, text);
  if (!parts.recipients.answers.take(opened.token)) return tooOften(asked);
  await bring(opened.link, text, form.one('once'), parts);
  return go(pathOf(opened, { query: { done: what } }).text);
}

/** What the mail says. */
function wordsOf(what: Said, { form, say }: Asked): string | Wrong {
  if (what === 'digests') return say('recipient.mail-digests');
  if (what === 'other-address') {
    const address = lineField(form, 'address', addressMost);
    if (isWrong(address)) return address;
    if (/^[^\s@<>]+@[^\s@<>]+$/.test(address)) return say('recipient.mail-other', { address });
    return { field: 'address', wrong: (inWords) => inWords('recipient.no-address') };
  }
  const words = textField(form, 'text', answerMost);
  if (isWrong(words) || what === 'reply') return needed(words, 'text');
  return `${say(`recipient.mail-${what}`)}\n\n${words}`.trim();
}

async function shown(
  opened: Opened,
  asked: Asked,
  parts: Parts,
  wrong: Wrong | null,
): Promise<Answer> {
  const lines = await listPageLines(parts.database, opened.link);
  const view = recipientView(opened, asked, lines, parts.newId(), wrong);
  return page('recipient/page', asked.say('recipient.title'), view, wrong === null ? 200 : 422);
}

/** @param once for a form that has none yet */
function recipientView(
  opened: Opened,
  { say, query, form }: Asked,
  lines: readonly PageLine[],
  once: string,
  wrong: Wrong | null,
): RecipientView {
  const { link } = opened;
  const done = [...answers, 'stop'].find((one) => one === query.get('done'));
  const wrongIn = (field: string): string => (wrong?.field === field ? wrong.wrong(say) : '');
  return {
    subject: link.subject,
    lead: say('recipient.lead', { address: link.recipient }),
    langs: langs.map((lang) => ({
      href: pathOf({ ...opened, chosen: lang }),
      lang,
      name: langNames[lang],
      current: lang === say.lang,
    })),
    isClosed: link.isClosed,
    done: done === undefined ? '' : say(done === 'stop' ? 'recipient.stopped' : 'recipient.told'),
    letter: prose(letterText(link.bytes), letterMost),
    letterLang: letterLang(link.bytes),
    files: [
      { href: pathOf(opened, { below: '/letter' }), label: say('recipient.download'), size: '' },
      { href: pathOf(opened, { below: '/text' }), label: say('recipient.text'), size: '' },
      ...letterFiles(link.bytes)
        .slice(0, filesMost)
        .map(({ name, sizeBytes }, index) => ({
          href: pathOf(opened, { below: `/files/${index + 1}` }),
          label: name,
          size: say.size(sizeBytes),
        })),
    ],
    lines,
    action: pathOf(opened),
    once: form.one('once') || once,
    text: typed(form.one('text')),
    wrongText: wrongIn('text'),
    address: typed(form.one('address')),
    wrongAddress: wrongIn('address'),
    pause: pathOf(opened, { at: 'u' }),
    isPaused: link.isPaused,
  };
}
