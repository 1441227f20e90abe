// The sections close_reasons, fields and teams as they are written. The descriptions are the
// documentation; what only shows when they are seen together is checked in ticket-rules.ts.

import { z } from 'zod';

import { fieldTypes } from '../desk-rules.ts';
import { closed, line, oneOrMany, written } from './values.ts';

export const ticketKinds = ['report', 'incident', 'investigation', 'block'] as const;

const word = written((text) =>
  /^[a-z0-9][a-z0-9-]{0,63}$/.test(text)
    ? { value: text }
    : { wrong: `"${text}" is no name`, fix: 'small letters, digits and dashes, at most 64' },
);

/** Sections that are lists. */
export const ticketSections = {
  close_reasons: closed({
    code: word.describe('As in commands and statistics'),
    labels: z.record(z.string(), line).describe('By language: { en: resolved }'),
    kinds: oneOrMany(z.enum(ticketKinds))
      .prefault([...ticketKinds])
      .describe('What may be closed for it'),
    tell: z
      .literal('closing')
      .optional()
      .describe('Complainants who may be answered are told, by the template closing'),
  }),
  fields: closed({
    name: word,
    label: line.optional().describe('Default: the name'),
    kinds: oneOrMany(z.enum(ticketKinds))
      .optional()
      .describe('Which tickets have it; default: all'),
    type: z.enum(fieldTypes).optional().describe('Default: text'),
    values: z.array(line).optional().describe('Of an enum'),
    required: oneOrMany(z.enum(['close']))
      .optional()
      .describe('Without it none is closed'),
  }),
  teams: word,
} as const;
