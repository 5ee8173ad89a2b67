import { Drop } from 'liquidjs';
import type { FieldValue, Lead, LeadField } from '../model/lead';
import { aliasesOf, BUILT_IN_FIELDS, snakeCase } from './fieldNames';

export type MergeLead = Pick<Lead, 'email' | LeadField | 'fields'>;

export interface MergeInput {
  readonly lead: MergeLead;
  readonly sender: { readonly name: string; readonly fromName: string | null; readonly address: string };
  readonly sequenceName: string;
  /** The name of the stage, or its id where it has none. */
  readonly stageName: string;
  readonly organisationName: string | null;
  readonly unsubscribe: { readonly link: string | null; readonly word: string };
  /** UTC epoch milliseconds: what `{{ 'now' | date: … }}` means. */
  readonly now: number;
  /** A zone of the tz database, known to be valid: the one in which dates are written. */
  readonly timeZone: string;
}

/** What a template sees: own properties only (the engine looks at no others), so a field may have any name. */
export type MergeData = Readonly<Record<string, unknown>>;

/** Tags that do not come from the lead. */
export const SYSTEM_TAGS = [
  'sender.name',
  'sender.address',
  'sequence.name',
  'stage.name',
  'organisation.name',
  'unsubscribe.link',
  'unsubscribe.word',
  'now',
] as const;

const BUILT_IN_NAMES = BUILT_IN_FIELDS.map((field) => [field, snakeCase(field)] as const);

/**
 * Gives every tag its value. A built-in field is reached as `firstName`, `first_name` or `lead.firstName`; a
 * custom field by its key, by `fields['Job Level']`, and as `job_level` or `jobLevel`. Where names collide the
 * built-in wins over the custom field, and a field's own key over the alias of another.
 */
export function mergeData(input: MergeInput): MergeData {
  const { lead, sender } = input;
  const data: Record<string, unknown> = {};
  for (const key of Object.keys(lead.fields)) {
    for (const alias of aliasesOf(key)) data[alias] = lead.fields[key];
  }
  for (const key of Object.keys(lead.fields)) data[key] = lead.fields[key];
  for (const [field, alias] of BUILT_IN_NAMES) data[field] = data[alias] = lead[field];
  data['name'] = fullName(lead);
  data['stage'] = new StageTag(lead.stage, input.stageName);
  data['fields'] = lead.fields;
  // The same object, not a copy: made for each email, copies doubled the time that it takes.
  data['lead'] = data;
  data['sender'] = { name: sender.fromName ?? sender.name, address: sender.address };
  data['sequence'] = { name: input.sequenceName };
  data['organisation'] = { name: input.organisationName };
  data['unsubscribe'] = input.unsubscribe;
  data['now'] = new Date(input.now).toISOString();
  data['localTimeZone'] = input.timeZone;
  return data;
}

/** `{{ stage }}` is the lead's stage in the CRM, `{{ stage.name }}` the stage of the sequence. */
class StageTag extends Drop {
  constructor(
    private readonly ofLead: FieldValue,
    readonly name: string,
  ) {
    super();
  }

  override valueOf(): FieldValue {
    return this.ofLead;
  }
}

function fullName({ name, firstName, lastName }: MergeLead): string | null {
  if (name !== null && name.trim() !== '') return name;
  return [firstName, lastName].filter((part) => part !== null && part.trim() !== '').join(' ') || null;
}
