// Whether the desk works, at a glance: what lasts that should not, each organ in a line, and who is
// told when nobody looks.

import type { AlertRow, Standing } from '../../standing.ts';
import { findStanding, listAlerts } from '../../store/alerts.ts';
import { missingMigrations } from '../../store/migrate.ts';
import { findVitals, type Vitals } from '../../store/vitals.ts';
import { type Answer, type Asked, page, type Parts } from '../answer.ts';
import type { Say } from '../messages/say.ts';
import { coded } from '../shown.ts';
import type { Tone } from '../tones.ts';
import type { Station } from './station.ts';
import type { AlertView, HealthLine, HealthView } from './views.ts';

/** A sign of life that is older makes a line late. */
const lateMs = 10 * 60_000;
const alertsShown = 20;

export async function healthPage({ say }: Asked, parts: Parts): Promise<Answer> {
  const { database, now, station } = parts;
  const at = now();
  const askedMs = performance.now();
  const [standing, vitals, alerts, missing] = await Promise.all([
    findStanding(database, at),
    findVitals(database, at),
    listAlerts(database),
    missingMigrations(database),
  ]);
  const tookMs = Math.round(performance.now() - askedMs);
  const facts = { standing, vitals, alerts, missing, tookMs, at, station };
  return page('health/page', say('health.title'), healthView(facts, say));
}

interface Facts {
  readonly standing: Standing;
  readonly vitals: Vitals;
  readonly alerts: readonly AlertRow[];
  readonly missing: readonly string[];
  readonly tookMs: number;
  readonly at: Date;
  readonly station: Station;
}

function healthView(facts: Facts, say: Say): HealthView {
  const { alerts, station, vitals } = facts;
  const lines = [databaseLine, intakeLine, relayLine, outboxLine, holdLine, clockLine].map((line) =>
    line(facts, say),
  );
  const isWell = alerts.length === 0 && lines.every(({ tone }) => tone === 'good');
  const told = [...station.alerts.mail, ...station.alerts.command.slice(0, 1)];
  return {
    isUntold: told.length === 0,
    untoldHint: coded(say('health.untold-hint')),
    verdict: say(isWell ? 'health.well' : 'health.unwell'),
    tone: isWell ? 'good' : 'ask',
    alerts: alerts.slice(0, alertsShown).map((one) => alertView(one, told.length > 0, say)),
    lines,
    told: told.join(', '),
    versions: [
      { name: 'Sluice', version: station.version },
      { name: 'Node.js', version: process.versions.node },
      { name: 'PostgreSQL', version: vitals.server },
    ],
  };
}

/** Of what else lasts the reason is kept in English. */
const alertCodes = ['urgent', 'hold-old', 'intake', 'stopped', 'relay'] as const;

/** An alert in the reader's language: its figures stand with the parts of the desk, below. */
function alertView(alert: AlertRow, isTold: boolean, say: Say): AlertView {
  const { code, text, since } = alert;
  const known = alertCodes.find((one) => one === code);
  const words =
    known === undefined
      ? { text, lang: 'en' }
      : { text: say(`health.alert-${known}`), lang: say.lang };
  // Where nobody is named, telling is a line in the log.
  return { ...words, since, toldAt: isTold ? alert.toldAt : null };
}

function lineOf(say: Say, name: string, tone: Tone, text: string): HealthLine {
  const word = tone === 'good' ? 'health.fine' : tone === 'ask' ? 'health.late' : 'health.failing';
  return { name, tone, word: say(word), text };
}

function databaseLine({ missing, tookMs }: Facts, say: Say): HealthLine {
  const text =
    missing.length === 0
      ? say('health.database-answers', { ms: tookMs })
      : say('health.database-missing', { names: missing.join(', ') });
  return lineOf(say, say('health.database'), missing.length === 0 ? 'good' : 'bad', text);
}

function intakeLine({ standing: { mails, oldestMail }, vitals, at }: Facts, say: Say) {
  const last = seen(vitals.lastMail, at, say, 'health.last-mail', 'health.no-mail');
  const waits =
    oldestMail === null
      ? say('common.nothing-waits')
      : say('common.to-read-since', { n: mails, age: say.age(oldestMail, at) });
  const isLate = oldestMail !== null && at.getTime() - oldestMail.getTime() > lateMs;
  return lineOf(say, say('health.intake'), isLate ? 'bad' : 'good', `${last} ${waits}.`);
}

/** Since when mail waits that the relay should have taken; null: none does. */
function lateSince({ standing, at }: Facts): Date | null {
  const { oldestDelivery, stopped, automatic } = standing;
  if (oldestDelivery === null || stopped !== null || automatic !== null) return null;
  return at.getTime() - oldestDelivery.getTime() > lateMs ? oldestDelivery : null;
}

function relayLine(facts: Facts, say: Say): HealthLine {
  const { standing, vitals, station, at } = facts;
  const name = say('health.relay', { relay: station.relay });
  const { deferredSince } = standing;
  if (deferredSince !== null) {
    return lineOf(say, name, 'bad', say('health.deferring', { age: say.age(deferredSince, at) }));
  }
  const late = lateSince(facts);
  if (late !== null) {
    return lineOf(say, name, 'bad', say('health.unsent', { age: say.age(late, at) }));
  }
  const last = seen(vitals.lastTried, at, say, 'health.last-sent', 'health.none-sent');
  return lineOf(say, name, 'good', last);
}

function outboxLine(facts: Facts, say: Say): HealthLine {
  const { standing, at } = facts;
  const { stopped, automatic, deferredSince } = standing;
  const name = say('health.outgoing');
  if (stopped !== null) {
    return lineOf(say, name, 'bad', say('health.stopped', { age: say.age(stopped, at) }));
  }
  if (automatic !== null) {
    return lineOf(say, name, 'bad', say('health.automatic', { age: say.age(automatic, at) }));
  }
  const waits = deferredSince !== null || lateSince(facts) !== null;
  if (waits) return lineOf(say, name, 'ask', say('health.waiting'));
  return lineOf(say, name, 'good', say('health.open'));
}

function holdLine({ standing, vitals, alerts, at }: Facts, say: Say): HealthLine {
  const name = say('health.questions');
  const { oldestHold, urgent } = standing;
  if (oldestHold === null) return lineOf(say, name, 'good', say('health.no-hold'));
  const isOld = alerts.some(({ code }) => code === 'hold-old');
  const age = say.age(oldestHold, at);
  const text = say('health.holds', { n: vitals.holds, age, urgent });
  return lineOf(say, name, urgent > 0 ? 'bad' : isOld ? 'ask' : 'good', text);
}

function clockLine({ vitals, at }: Facts, say: Say): HealthLine {
  const isLate = vitals.clock !== null && at.getTime() - vitals.clock.getTime() > lateMs;
  const text = seen(vitals.clock, at, say, 'health.last-clock', 'health.no-clock');
  return lineOf(say, say('health.clock'), isLate ? 'bad' : 'good', text);
}

function seen(
  when: Date | null,
  at: Date,
  say: Say,
  last: 'health.last-mail' | 'health.last-sent' | 'health.last-clock',
  never: 'health.no-mail' | 'health.none-sent' | 'health.no-clock',
): string {
  return when === null ? say(never) : say(last, { age: say.age(when, at) });
}
