// A scripted action: a list is looked at, tried, and worked off, one investigation a contact. What
// is done is what the test run showed; the same script again does nothing and shows what was done.

import { doneActs } from '../../store/done-acts.ts';
import { findScript, keepScript, type ScriptRow } from '../../store/scripts.ts';
import { numbersOf } from '../../store/tickets.ts';
import { type Answer, type Asked, go, notFound, page, type Parts } from '../answer.ts';
import { idFrom } from '../keyset.ts';
import { ticketLink } from '../lines.ts';
import { href } from '../shown.ts';
import { address } from '../words.ts';
import { formView, scriptOf, wishOf } from './form.ts';
import { type ContactPlan, planScript, type ScriptPlan } from './plan.ts';
import { brakeOf, contactsMost, opensOf, previewView } from './show.ts';

/** The empty form; or what came of a script, by its id in the query. */
export async function scriptedPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { rules, newId } = parts;
  const script = asked.query.get('script');
  if (script !== undefined) return resultPage(idFrom(script), asked, parts);
  const view = formView(asked, newId(), rules(), []);
  return page('scripted/form', asked.say('common.scripted'), view);
}

/** The steps of the form: back to it, a test run, or the deed. */
export async function scripted(asked: Asked, parts: Parts): Promise<Answer> {
  const { form, say } = asked;
  const script = scriptOf(form, parts.newId);
  const title = say('common.scripted');
  if ((await findScript(parts.database, script)) !== null) return go(`/scripted?script=${script}`);
  const rules = parts.rules();
  if (form.one('step') === 'back') {
    return page('scripted/form', title, formView(asked, script, rules, []));
  }
  const wish = await wishOf(asked, script, parts);
  if ('length' in wish) {
    return page('scripted/form', title, formView(asked, script, rules, wish), 422);
  }
  const plan = await planScript(wish, parts);
  const isDone = form.one('step') === 'do';
  const wrong = isDone ? wrongOf(plan, asked) : null;
  if (!isDone || wrong !== null) {
    const view = previewView(plan, asked, script, wrong?.text ?? '', parts);
    return page('scripted/preview', title, view, wrong?.status ?? 200);
  }
  const rows: ScriptRow[] = [];
  for (const one of plan.contacts) rows.push(await rowOf(one, asked, parts));
  const kept = { id: script, subject: wish.subject, rows, actor: wish.actor, at: parts.now() };
  await keepScript(parts.database, kept);
  return go(`/scripted?script=${script}`);
}

/** Why it is not done as asked; null: it may be. */
function wrongOf(
  plan: ScriptPlan,
  { form, say }: Asked,
): { readonly status: number; readonly text: string } | null {
  if (form.one('digest') !== plan.digest) return { status: 409, text: say('scripted.changed') };
  const opens = opensOf(plan);
  if (opens === 0) return { status: 422, text: say('scripted.nothing') };
  if (opens > contactsMost) {
    return { status: 422, text: say('scripted.too-many', { most: contactsMost }) };
  }
  const isBraked = brakeOf(plan, say) !== '';
  if (isBraked && form.one('count').trim() !== String(opens)) {
    return { status: 422, text: say('scripted.count-wrong', { n: opens }) };
  }
  return null;
}

async function rowOf(
  { contact, rows, act, preview, refused }: ContactPlan,
  { say }: Asked,
  { acting, database }: Pick<Parts, 'acting' | 'database'>,
): Promise<ScriptRow> {
  const row = { contact, addresses: rows.length };
  if (preview === null) return { ...row, ticket: null, refused };
  const done = { ...row, ticket: act.ticket, refused: '' };
  // By an earlier press that was cut off, or another one at the same time.
  if ((await doneActs(database, [act.id])).size > 0) return done;
  // What came before it may have changed what it hangs below, but not what it writes.
  const fresh = await acting.preview(act);
  const isSame = 'digest' in fresh && fresh.digest === preview.digest;
  if (isSame && (await acting.act(fresh)) === 'done') return done;
  const isDone = (await doneActs(database, [act.id])).size > 0;
  return isDone ? done : { ...row, ticket: null, refused: say('scripted.stale') };
}

async function resultPage(id: string | null, asked: Asked, parts: Parts): Promise<Answer> {
  const { say } = asked;
  const script = id === null ? null : await findScript(parts.database, id);
  if (script === null) return notFound(asked, say('scripted.script'));
  const tickets = script.rows.flatMap(({ ticket }) => (ticket === null ? [] : [ticket]));
  const numbers = new Map(
    (await numbersOf(parts.database, tickets)).map((one) => [one.id, one.number]),
  );
  const view = {
    lead: say('scripted.done', { n: tickets.length }),
    by: script.actor,
    at: script.at,
    rows: script.rows.map(({ contact, addresses, ticket, refused }) => ({
      contact: address(contact),
      addresses: say('scripted.rows', { n: addresses }),
      ticket:
        ticket === null
          ? null
          : ticketLink({ id: ticket, number: numbers.get(ticket) ?? null }, parts),
      refused,
    })),
    outbox: href('/outbox?state=waiting'),
  };
  return page('scripted/result', say('common.scripted'), view);
}
