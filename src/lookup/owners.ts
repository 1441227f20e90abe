// The operator's own records (DHCP, RADIUS, a CRM) behind one HTTP address: who had an address of
// ours at an instant. Only addresses of ours are ever asked about, no redirect is followed, so the
// token goes to the configured server alone, and whatever it answers is checked before use.

import { z } from 'zod';

import type { Answer, Owner, Reads } from '../questions.ts';
import type { OwnersHook } from '../rules.ts';
import { shortText, withoutControls } from './finding.ts';
import { askHttp, type HttpAnswer } from './http-client.ts';
import { createBudget, createSlots } from './turns.ts';

/** An answer is three short texts. */
const answerBytesMax = 16_384;

const text = z.string().transform((value) => shortText(withoutControls(value)));
const answer = z.object({
  // Never cut or cleaned: what is left might be somebody else's address.
  contact: z
    .string()
    .max(254)
    .regex(/^\P{C}+$/u),
  name: text.nullish(),
  reference: z.union([text, z.number().transform(String)]).nullish(),
});

/** Answers the `owner` question; null where the records know nothing, or there are none. */
export function createOwners(hook: OwnersHook | null, now: () => Date): Reads['owner'] {
  if (hook === null) return () => Promise.resolve({ ok: true, value: null });
  const { timeoutMs } = hook;
  const slots = createSlots(hook.parallel);
  const budget = createBudget(Number.MAX_SAFE_INTEGER, now().getTime());
  const headers = { accept: 'application/json', authorization: `Bearer ${hook.token}` };

  async function ask(url: URL): Promise<Answer<Owner | null>> {
    const refusal = budget.spend(now().getTime());
    if (refusal !== null) return failed(true, refusal);
    const mayFollow = () => false;
    const asked = { url, headers, timeoutMs, bytesMax: answerBytesMax, mayFollow };
    const given = await askHttp(asked);
    const owner = given.ok ? ownerOf(given.value) : given;
    budget.count(owner.ok || !owner.temporary, now().getTime());
    return owner;
  }

  return async ({ ip, at, port }) => {
    const url = new URL(hook.url);
    url.searchParams.set('ip', ip);
    if (at !== null) url.searchParams.set('time', at);
    if (port !== null) url.searchParams.set('port', String(port));
    if (!(await slots.take(timeoutMs))) return failed(true, 'too many questions at once');
    return ask(url).finally(() => slots.release());
  };
}

/** Asks about addresses of ours alone; nobody else's are told to the operator's records. */
export function onlyOurs(networks: Reads['networks'], owners: Reads['owner']): Reads['owner'] {
  return async (ask) => {
    const ours = await networks({ addresses: [{ ip: ask.ip, at: ask.at }] });
    if (!ours.ok) return ours;
    return ours.value.length === 0 ? { ok: true, value: null } : owners(ask);
  };
}

function ownerOf({ status, text, type }: HttpAnswer): Answer<Owner | null> {
  if (status === 404) return { ok: true, value: null };
  if (status !== 200) return failed(status === 429 || status >= 500, `answers ${status}`);
  if (type !== 'application/json') return failed(false, `answers ${type || 'no media type'}`);
  const parsed = answer.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    return failed(false, `answers wrongly: ${place === '' ? 'no object' : place}`);
  }
  const { contact, name = null, reference = null } = parsed.data;
  return { ok: true, value: { contact, name, reference } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(temporary: boolean, why: string): Answer<never> {
  return { ok: false, temporary, why };
}
