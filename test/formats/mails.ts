// Mails for the tests of formats: the texts and the parts that a format looks at, as literals.

import type { Report } from '../../src/findings.ts';
import type { Mail } from '../../src/model.ts';

/** A mail of these texts by their places; "part:0.1" is a feedback report. */
export function mailOf(texts: Readonly<Record<string, string>>, subject = 'Report'): Mail {
  return {
    headers: [],
    from: [],
    replyTo: [],
    subject,
    messageId: null,
    references: [],
    bodyDigest: '',
    date: null,
    parts: Object.keys(texts)
      .filter((place) => place.startsWith('part:'))
      .map((place) => ({
        path: place.slice('part:'.length),
        type: 'message/feedback-report',
        start: 0,
        bodyStart: 0,
        end: 0,
        filename: null,
      })),
    texts: Object.entries(texts).map(([place, text]) => ({ place, text })),
    truncations: [],
    problems: [],
  };
}

/** What reports say, one accusation a line: "ip 192.0.2.1:80 2026-...+00:00 vulnerable". */
export function said(reports: readonly Report[]): string[] {
  return reports.flatMap(({ accused }) =>
    accused.map(({ kind, value, port, time, category }) =>
      [
        kind,
        port === null ? value : `${value} port ${port}`,
        time === null ? '-' : (time.at ?? `${time.clock}?`),
        category ?? '-',
      ].join(' '),
    ),
  );
}

/** What stands in the texts where the accusations say that they stand. */
export function pointedAt(mail: Pick<Mail, 'texts'>, reports: readonly Report[]): string[] {
  return reports.flatMap(({ accused }) =>
    accused.map(({ span }) => {
      if (span === null) return '(nowhere)';
      const text = mail.texts.find(({ place }) => place === span.place)?.text ?? '';
      return text.slice(span.start, span.end);
    }),
  );
}
