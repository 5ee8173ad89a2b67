import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { readTime, ThroughlineError } from '../../engine/index';

/** Text of a parameter, of a number or of what an expression gave; empty where there is none. */
export function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** A collection's fields without those that say nothing. */
export function collection(context: IExecuteFunctions, name: string, index: number): Record<string, unknown> {
  const given = Object.entries(context.getNodeParameter(name, index, {}) as IDataObject);
  return Object.fromEntries(
    given.filter(([, value]) => value !== '' && value !== null && value !== undefined),
  );
}

/** What is picked in a resource locator, by whichever mode; empty when nothing is, or when the panel hides it. */
export function located(context: IExecuteFunctions, name: string, index: number): string {
  if (context.getNodeParameter(name, index, null) === null) return '';
  return text(context.getNodeParameter(name, index, '', { extractValue: true }));
}

/** @throws ThroughlineError `no_<name>` */
export function needed(context: IExecuteFunctions, name: string, label: string, index: number): string {
  const value = located(context, name, index);
  if (value !== '') return value;
  throw noChoice(name, label);
}

export function noChoice(name: string, label: string): ThroughlineError {
  return new ThroughlineError({
    code: `no_${name}`,
    message: `No ${name} is chosen.`,
    hint: `Choose one in '${label}'; an expression there gave nothing for this item.`,
  });
}

/** Lists that are typed into one field: `a, b` or a line each; an expression may give an array. */
export function listOf(value: unknown): string[] {
  const parts: unknown[] = Array.isArray(value) ? value : text(value).split(/[,;\n]/);
  return parts.map(text).filter((part) => part !== '');
}

/**
 * A time as the engine takes it. The editor gives local time without an offset, which is meant in the workflow's zone;
 * expressions give ISO 8601, a Date, or Luxon's DateTime ({{ $now }}).
 * @throws ThroughlineError `invalid_time`
 */
export function timeOf(context: IExecuteFunctions, value: unknown): string {
  const iso = isDateTime(value) ? value.toISO() : value instanceof Date ? value.toISOString() : text(value);
  return readTime(iso, context.getTimezone());
}

/** `timeOf` for those of these fields that are there. */
export function withTimes(
  context: IExecuteFunctions,
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  const times = names.flatMap((name) =>
    fields[name] === undefined ? [] : [[name, timeOf(context, fields[name])] as const],
  );
  return { ...fields, ...Object.fromEntries(times) };
}

function isDateTime(value: unknown): value is { toISO(): string } {
  return typeof value === 'object' && value !== null && 'toISO' in value && typeof value.toISO === 'function';
}

/**
 * Reads what is the same for every item only once. n8n takes its time for each parameter of each
 * item (see `perItem`).
 * @param names the parameters that it reads
 */
export function onceIfFixed<T>(
  context: IExecuteFunctions,
  names: readonly string[],
  read: (index: number) => T,
): (index: number) => T {
  const { parameters } = context.getNode();
  // An expression is a text that begins with =.
  if (JSON.stringify(names.map((name) => parameters[name] ?? null)).includes('"=')) return read;
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: read(0) }).value;
}
