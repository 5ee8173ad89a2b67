import { readAddress } from '../../model/address';
import type { Problem } from '../../model/errors';
import { isThroughlineError } from '../../model/errors';
import { LEAD_FIELDS, type FieldValue, type LeadField, type LeadInput } from '../../model/lead';
import { checkZone, isZone } from '../../schedule/zone';
import type { LeadChange } from '../../store/upsertLeads';

export type ReadLead =
  { readonly change: LeadChange; readonly warnings: readonly Problem[] } | { readonly refused: Problem };

/**
 * What a person gave, as it can be stored. Blank text says nothing and keeps what is there (spreadsheets and forms
 * are full of it); only null clears. NUL and halves of characters, which PostgreSQL refuses, are dropped.
 * - Refused without a usable address: `no_address`, `invalid_address`.
 * - A time zone that does not exist is left out, with a warning `unknown_time_zone`; the rest is kept.
 */
export function readLead(input: LeadInput, line?: number): ReadLead {
  const address = readAddress(clean(input.email));
  if (!address) return { refused: addressProblem(input.email) };

  const values: Partial<Record<LeadField, string | null>> = {};
  for (const name of LEAD_FIELDS) take(values, name, input[name]);
  const fields: Record<string, FieldValue> = {};
  for (const [key, value] of Object.entries(input.fields ?? {})) {
    const name = clean(key);
    // A field of the lead itself, given among the custom ones: two fields of one name would shadow each other.
    if (isLeadField(name)) take(values, name, value, values[name]);
    else if (name !== '' && name !== 'email') take(fields, name, value);
  }

  const warnings: Problem[] = [];
  if (typeof values.timeZone === 'string' && !isZone(values.timeZone)) {
    warnings.push(zoneProblem(values.timeZone));
    delete values.timeZone;
  }
  return { change: { address, values, fields, ...(line === undefined ? {} : { line }) }, warnings };
}

function take<T extends FieldValue>(
  into: Partial<Record<string, T>>,
  name: string,
  value: FieldValue | undefined,
  given?: unknown,
): void {
  if (value === undefined || given !== undefined) return;
  const kept = typeof value === 'string' ? clean(value) : value;
  if (kept !== '') into[name] = kept as T;
}

function isLeadField(name: string): name is LeadField {
  return (LEAD_FIELDS as readonly string[]).includes(name);
}

function clean(text: string): string {
  return text.replace(/[\0\p{Cs}]/gu, '').trim();
}

function addressProblem(text: string): Problem {
  if (text.trim() === '') {
    return {
      code: 'no_address',
      message: 'There is no email address.',
      hint: 'A lead is known by its address: give one.',
    };
  }
  return {
    code: 'invalid_address',
    message: `'${text.trim().slice(0, 100)}' is not an email address.`,
    hint: "An address looks like 'ada@example.com'.",
  };
}

function zoneProblem(name: string): Problem {
  try {
    checkZone(name);
  } catch (error) {
    if (isThroughlineError(error)) return error.toJSON();
    throw error;
  }
  return { code: 'unknown_time_zone', message: `'${name}' is not a time zone.` };
}
