import { createHash } from 'node:crypto';
import { BUILT_IN_FIELDS, snakeCase } from '../../content/fieldNames';
import { at, firstText, plainValue } from '../../content/crm/paths';
import { READERS } from '../../content/crm/presets';
import { isSoap, readOutboundMessage } from '../../content/crm/soap';
import { ThroughlineError } from '../../model/errors';
import { passes } from '../../model/fieldTest';
import { LEAD_FIELDS, type FieldValue, type LeadInput } from '../../model/lead';
import type { Preset, SourceRule } from '../../model/source';

/** One event, read by the preset and the rule's own paths. */
export interface ReadEvent {
  readonly name: string | null;
  /** The same event has the same key, however often it is delivered. */
  readonly key: string;
  readonly lead: LeadInput | null;
}

const MOST_EVENTS = 1_000;

/**
 * A body as the CRM sent it, without what looks like a secret.
 * @throws ThroughlineError `body_not_readable`
 */
export function parseBody(text: string): { readonly format: 'json' | 'soap'; readonly body: unknown } {
  if (isSoap(text)) return { format: 'soap', body: cleaned(readOutboundMessage(text), 0) };
  try {
    return { format: 'json', body: cleaned(JSON.parse(text) as unknown, 0) };
  } catch {
    throw new ThroughlineError({
      code: 'body_not_readable',
      message: 'The body is not JSON.',
      hint: 'Send one JSON object, or a list of them.',
    });
  }
}

/** @throws ThroughlineError `too_many_events` */
export function readEvents(
  { preset, rule }: { readonly preset: Preset; readonly rule: SourceRule },
  body: unknown,
): ReadEvent[] {
  const reader = READERS[preset];
  const listed = rule.paths.list === undefined ? undefined : at(body, rule.paths.list);
  const events = Array.isArray(listed) ? (listed as unknown[]) : reader.events(body);
  if (events.length > MOST_EVENTS) {
    throw new ThroughlineError({
      code: 'too_many_events',
      message: `The body holds ${events.length} events; one delivery takes at most ${MOST_EVENTS}.`,
      hint: 'Send them in several deliveries.',
    });
  }
  return events.map((event) => {
    const read = reader.read(event);
    const { paths, map } = rule;
    const name = (paths.event === undefined ? undefined : firstText(at(event, paths.event))) ?? read.name;
    const id = (paths.id === undefined ? undefined : firstText(at(event, paths.id))) ?? read.id;
    const mapped = Object.entries(map).map(([field, path]) => [field, plainValue(at(event, path))] as const);
    return { name, key: keyOf(name, id, event), lead: leadOf(read.lead, mapped) };
  });
}

/** Whether the rule wants the event: by its name (`person.*` is any that begins so) and by what it says of the lead. */
export function wanted(rule: SourceRule, { name, lead }: ReadEvent): 'event' | 'lead' | null {
  const matches = (pattern: string): boolean =>
    pattern.endsWith('*')
      ? (name ?? '').toLowerCase().startsWith(pattern.slice(0, -1).toLowerCase())
      : (name ?? '').toLowerCase() === pattern.toLowerCase();
  if (rule.on.length > 0 && !rule.on.some(matches)) return 'event';
  if (lead && !rule.where.every((test) => passes(valueOf(lead, test.field), test))) return 'lead';
  return null;
}

function keyOf(name: string | null, id: string | null, event: unknown): string {
  const text = id === null ? JSON.stringify(event) : JSON.stringify([name, id]);
  return `${id === null ? 'body' : 'id'}:${createHash('sha256').update(text).digest('hex')}`;
}

function leadOf(
  own: Readonly<Partial<Record<string, string>>>,
  mapped: readonly (readonly [string, string | number | boolean | undefined])[],
): LeadInput | null {
  const lead: Record<string, string> = { ...(own as Record<string, string>) };
  const fields: Record<string, FieldValue> = {};
  for (const [field, value] of mapped) {
    if (value === undefined) continue;
    if (field === 'email' || (LEAD_FIELDS as readonly string[]).includes(field)) lead[field] = String(value);
    else fields[field.replace(/^fields\./, '')] = value;
  }
  const { email } = lead;
  return email === undefined ? null : { ...lead, email, fields };
}

function valueOf(lead: LeadInput, field: string): FieldValue {
  const key = field.replace(/^lead\./, '').replace(/^fields\./, '');
  const own = BUILT_IN_FIELDS.find((name) => name === key || snakeCase(name) === key);
  return (own ? lead[own] : lead.fields?.[key]) ?? null;
}

const SECRET = /pass(word|wd)?$|secret|token|session_?id|authorization|api[-_]?key|hapikey/i;
const DEEPEST = 30;

/** Without secrets, and without depths in which only somebody who means harm writes. */
function cleaned(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return null;
  if (Array.isArray(value)) return value.map((each) => cleaned(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, SECRET.test(key) ? '…' : cleaned(each, depth + 1)]),
  );
}
