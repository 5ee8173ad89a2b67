import { createHash } from 'node:crypto';
import { aliasesOf, BUILT_IN_FIELDS, snakeCase } from '../../content/fieldNames';
import { ordinal, type FieldTest } from '../../model/fieldTest';
import { LEAD_FIELDS, type FieldValue, type LeadField, type LeadInput } from '../../model/lead';
import type { Definition } from '../../model/sequence';
import { listLeadFields } from '../../store/leadFields';
import type { ActingContext } from '../../worker/context';

const FIRST = ['Ada', 'Ben', 'Cleo', 'Dev', 'Elif', 'Finn', 'Gita', 'Hugo', 'Ines', 'Jun'];
const LAST = ['Abel', 'Brandt', 'Costa', 'Dahl', 'Eriksen', 'Faure', 'Greco'];

/**
 * Leads that are nobody, with a value in every field that the organisation knows or the sequence counts on. What a branch
 * compares has one for which about half of them answer yes, each field for itself; the first lead answers yes to the first
 * question about each. The same leads come again.
 */
export async function madeUp(
  context: ActingContext,
  count: number,
  { settings, stages }: Definition,
): Promise<LeadInput[]> {
  const names = [...(await listLeadFields(context.store)), ...settings.fields];
  const fields = Object.fromEntries(names.map((name) => [name, `sample ${name}`]));
  const tests = stages.flatMap((stage) => (stage.kind === 'branch' && 'field' in stage.if ? [stage.if] : []));
  const asked = new Map<string, FieldTest[]>();
  for (const test of tests) {
    const name = ownName(test.field, names);
    asked.set(name, [...(asked.get(name) ?? []), test]);
  }
  return Array.from({ length: count }, (_, index) => {
    const lead: LeadInput & { fields: Record<string, FieldValue> } = {
      email: `sample-${index + 1}@simulated.invalid`,
      firstName: FIRST[index % FIRST.length] ?? 'Ada',
      lastName: LAST[index % LAST.length] ?? 'Abel',
      company: `Sample Company ${1 + (index % 50)}`,
      title: 'Manager',
      phone: '+49 30 000000',
      fields: { ...fields },
    };
    for (const [name, its] of asked) {
      const turn = index === 0 ? 0 : lot(`${index} ${name}`);
      const test = its[Math.floor(turn / 2) % its.length];
      if (test === undefined || name === 'email') continue;
      if (isOwn(name)) lead[name] = answering(test, turn % 2 === 0, lead[name] ?? null)?.toString() ?? null;
      else lead.fields[name] = answering(test, turn % 2 === 0, lead.fields[name] ?? null);
    }
    return lead;
  });
}

/** A whole number, the same for the same key. */
function lot(key: string): number {
  return createHash('sha256').update(key).digest().readUInt16BE(0);
}

function isOwn(name: string): name is LeadField {
  return (LEAD_FIELDS as readonly string[]).includes(name);
}

/** What the field that a branch names is called where it is kept (see `fieldOf` of the worker's branch). */
function ownName(field: string, names: readonly string[]): string {
  const key = field.replace(/^lead\./, '').replace(/^fields\./, '');
  const builtIn = BUILT_IN_FIELDS.find((name) => name === key || snakeCase(name) === key);
  return (
    builtIn ??
    names.find((name) => name === key) ??
    names.find((name) => aliasesOf(name).includes(key)) ??
    key
  );
}

/** A value to which the test says yes, or no; `otherwise` where it only asks whether there is one. */
function answering({ is, value }: FieldTest, yes: boolean, otherwise: FieldValue): FieldValue {
  if (value === undefined || is === 'set' || is === 'empty') return otherwise;
  if (is === 'equal' || is === 'not_equal') return (is === 'equal') === yes ? value : otherwise;
  if (is === 'contain') return yes ? `${String(otherwise ?? 'Sample')} ${String(value)}` : otherwise;
  const asked = ordinal(value);
  const step = (is === 'greater') === yes ? 1 : -1;
  if (typeof asked === 'number') return asked + step;
  return asked === null ? otherwise : dayBeside(asked, step);
}

function dayBeside(date: string, days: number): FieldValue {
  const midnight = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(midnight) ? null : new Date(midnight + days * 86_400_000).toISOString().slice(0, 10);
}
