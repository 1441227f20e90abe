// What somebody sets for themselves, and where they are logged in. Everybody sees and changes only
// their own.

import { findPreference, keepPreference, type Preference } from '../../store/preferences.ts';
import { endSessions, listSessions, type SessionRow } from '../../store/sessions.ts';
import { type Answer, type Asked, go, page, type Parts, redirect, unusable } from '../answer.ts';
import { choiceField, isWrong } from '../form.ts';
import { langNames, langs } from '../messages/message.ts';
import { href } from '../shown.ts';
import { outPath } from './login.ts';
import type { ProfileView } from './views.ts';

/** Nothing is chosen: the browser, or the system, decides. */
const asIs = '-';
const themes = ['light', 'dark'] as const;
const keptPath = '/profile?kept=1';

export async function profilePage(asked: Asked, parts: Parts): Promise<Answer> {
  const { database, now } = parts;
  const actor = asked.actor ?? '';
  const [liked, sessions] = await Promise.all([
    findPreference(database, actor),
    listSessions(database, actor, asked.secret ?? '', now()),
  ]);
  const { teams } = parts.rules().tickets;
  const view = profileView(asked, liked, { teams, sessions });
  return page('profile/page', asked.say('profile.title'), view);
}

/** Keeps language, colours, whether single keys act, and the team. */
export async function keepProfile(asked: Asked, { database, now, rules }: Parts): Promise<Answer> {
  const { form, say } = asked;
  const lang = choiceField(form, 'lang', [asIs, ...langs]);
  const theme = choiceField(form, 'theme', [asIs, ...themes]);
  const team = choiceField(form, 'team', [asIs, ...rules().tickets.teams]);
  if (isWrong(lang) || isWrong(theme) || isWrong(team)) {
    const wrongs = [lang, theme, team].flatMap((one) => (isWrong(one) ? [one] : []));
    return unusable(asked, say('notice.needed'), wrongs);
  }
  const preference = {
    lang: lang === asIs ? null : lang,
    theme: theme === asIs ? null : theme,
    shortcuts: form.one('shortcuts') === 'on',
    team: team === asIs ? null : team,
  };
  await keepPreference(database, asked.actor ?? '', preference, now());
  return go(keptPath);
}

/** Ends all sessions of whoever asks; links in their name are good no more. */
export async function logOutEverywhere(asked: Asked, { database }: Parts): Promise<Answer> {
  await endSessions(database, asked.actor ?? '');
  return redirect(outPath, null);
}

function profileView(
  asked: Asked,
  { lang: liked, theme, shortcuts, team }: Preference,
  {
    teams,
    sessions,
  }: { readonly teams: readonly string[]; readonly sessions: readonly SessionRow[] },
): ProfileView {
  const { say } = asked;
  return {
    lead: say('profile.lead', { name: asked.actor ?? '' }),
    isKept: asked.query.get('kept') === '1',
    langs: [
      { value: asIs, label: say('profile.as-browser'), chosen: liked === null },
      ...langs.map((lang) => ({ value: lang, label: langNames[lang], chosen: lang === liked })),
    ],
    themes: [
      { value: asIs, label: say('profile.as-system'), chosen: theme === null },
      ...themes.map((one) => ({
        value: one,
        label: say(`profile.${one}`),
        chosen: one === theme,
      })),
    ],
    shortcuts,
    teams: [
      { value: asIs, label: say('profile.every-team'), chosen: team === null },
      ...teams.map((one) => ({ value: one, label: one, chosen: one === team })),
    ],
    sessions,
    action: href('/profile'),
    out: href('/sessions/end'),
  };
}
