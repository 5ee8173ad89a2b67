import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ownFields } from './fields';

type FieldValue = string | number | boolean;

/** A lead as the operation `enroll` takes it. */
export interface Lead {
  readonly email: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly [own: string]: unknown;
}

const OWN = new Set(ownFields.map(({ name }) => name));

/** The lead of one item. Empty values say nothing: what is known of the lead already stays. */
export function readLead(context: IExecuteFunctions, index: number): Lead {
  const email = String(context.getNodeParameter('email', index, '') ?? '').trim();
  const fields: Record<string, FieldValue> = {};
  const own: Record<string, string> = {};
  for (const [name, value] of given(context, index)) {
    if (!isFieldValue(value) || value === '' || name === 'email') continue;
    if (OWN.has(name)) own[name] = String(value);
    else fields[name] = value;
  }
  return { ...own, email, fields };
}

function given(context: IExecuteFunctions, index: number): [string, unknown][] {
  if (context.getNodeParameter('fieldsFrom', index) === 'input')
    return Object.entries(context.getInputData()[index]?.json ?? {}).filter(isPlain);
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
