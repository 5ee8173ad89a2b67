import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { onceIfFixed } from '../parameters';
import { perItem } from '../perItem';
import { ownFields } from './fields';

type FieldValue = string | number | boolean;

/** A lead as the operation `enroll` takes it. */
export interface Lead {
  readonly email: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly [own: string]: unknown;
}

const OWN = new Set(ownFields.map(({ name }) => name));

/** Reads the lead of one item after the other. Empty values say nothing: what is known of the lead already stays. */
export function leadReader(context: IExecuteFunctions): (index: number) => Lead {
  const addressOf = perItem(context, 'email');
  const givenIn = fieldsReader(context);
  return (index) => {
    const email = String(addressOf(index) ?? '').trim();
    const fields: Record<string, FieldValue> = {};
    const own: Record<string, string> = {};
    for (const [name, value] of givenIn(index)) {
      if (!isFieldValue(value) || value === '' || name === 'email') continue;
      if (OWN.has(name)) own[name] = String(value);
      else fields[name] = value;
    }
    return { ...own, email, fields };
  };
}

function fieldsReader(context: IExecuteFunctions): (index: number) => [string, unknown][] {
  const items = context.getInputData();
  const isWhole = onceIfFixed(
    context,
    ['fieldsFrom'],
    (index) => context.getNodeParameter('fieldsFrom', index) === 'input',
  );
  return (index) =>
    isWhole(index) ? Object.entries(items[index]?.json ?? {}).filter(isPlain) : filledIn(context, index);
}

function filledIn(context: IExecuteFunctions, index: number): [string, unknown][] {
  const own = Object.entries(context.getNodeParameter('fields', index, {}) as IDataObject);
  const custom = context.getNodeParameter('customFields.field', index, []) as IDataObject[];
  return [...own, ...custom.map(({ name, value }): [string, unknown] => [String(name ?? '').trim(), value])];
}

/** Whole input items hold more than fields of a lead: what cannot be one is left out. */
function isPlain([name, value]: [string, unknown]): boolean {
  return name.length > 0 && name.length <= 100 && (typeof value !== 'string' || value.length <= 20_000);
}

function isFieldValue(value: unknown): value is FieldValue {
  return (
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}
