import { ThroughlineError } from '../../../engine/index';
import { text } from '../../shared/index';
import { MERGED } from './mergeTags';
import { readVariants } from './readVariants';
import { stageIdOf } from './stageId';

/** A row of the form, as n8n keeps it. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * The stages of the form, as a definition has them. Ids come from names, so that saving again keeps every lead at its
 * stage, whatever was put in between.
 * @throws ThroughlineError `stage_without_name`, `stage_name_taken`, `unknown_stage`, `expression_in_text`, and those of
 * `readVariants`
 */
export function readStages(rows: readonly Row[]): Row[] {
  const stages = rows.map((row, index) => ({ row, options: optionsOf(row), ...named(row, index) }));
  const seen = new Map<string, string>();
  for (const { id, name } of stages) {
    const other = seen.get(id);
    if (other !== undefined) throw taken(name, other, id);
    seen.set(id, name);
  }
  const idOf = (target: unknown, from: string): string => {
    const wanted = text(target);
    if (wanted === '' || wanted === 'next' || wanted === 'end') return wanted === '' ? 'next' : wanted;
    const found = stages.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase());
    if (found) return found.id;
    throw unknownStage(
      wanted,
      from,
      stages.map(({ name }) => name),
    );
  };
  return stages.map(({ row, options, id, name }) => {
    const nested = { payload: JSON.stringify(row['payload']), variants: JSON.stringify(options['variants']) };
    noExpressions({ ...row, ...options, ...nested }, name);
    const to = (target: unknown): string => idOf(target, name);
    const common = given({ id, name, kind: row['kind'] ?? 'email', after: delayOf(row), at: options['at'] });
    const then = options['then'] === undefined ? {} : { then: to(options['then']) };
    return { ...common, ...ownOf(row, options, to), ...then };
  });
}

function ownOf(row: Row, options: Row, to: (target: unknown) => string): Row {
  switch (row['kind'] ?? 'email') {
    case 'email':
      return given({
        subject: row['subject'],
        text: row['text'],
        html: options['html'],
        thread: options['thread'],
        variants: readVariants(options, text(row['name'])),
      });
    case 'task':
      return given({
        title: row['title'],
        note: row['note'],
        channel: options['channel'],
        dueIn: options['dueIn'],
        waits: options['waits'],
      });
    case 'handoff': {
      const fields = ((row['payload'] as Row | undefined)?.['field'] ?? []) as Row[];
      const payload = Object.fromEntries(
        fields.map(({ name, template }) => [text(name), String(template ?? '')]),
      );
      return given({
        channel: row['handoffChannel'],
        payload,
        timeout: options['timeout'],
        onTimeout: options['onTimeout'],
      });
    }
    case 'branch':
      return { if: questionOf(row, to), yes: to(row['yes']), no: to(row['no'] ?? 'end') };
    default:
      return {};
  }
}

function questionOf(row: Row, to: (target: unknown) => string): Row {
  switch (row['ask'] ?? 'field') {
    case 'chance':
      return { chance: row['chance'] ?? 50 };
    case 'happened': {
      const since = text(row['since']);
      return { happened: row['happened'] ?? 'replied', ...(since === '' ? {} : { since: to(since) }) };
    }
    default: {
      const is = row['is'] ?? 'set';
      const compares = is !== 'set' && is !== 'empty';
      return { field: text(row['field']), is, ...(compares ? { value: row['value'] ?? '' } : {}) };
    }
  }
}

/** What is left empty in the form has its default. */
function given(fields: Row): Row {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  );
}

function delayOf(row: Row): string {
  const amount = Number(row['delay'] ?? 0);
  const unit = String(row['unit'] ?? 'days');
  return amount === 0 ? '0' : `${amount} ${amount === 1 ? unit.replace(/s$/, '') : unit}`;
}

function optionsOf(row: Row): Row {
  return (row[`${String(row['kind'] ?? 'email')}Options`] ?? {}) as Row;
}

function named(row: Row, index: number): { readonly id: string; readonly name: string } {
  const name = text(row['name']);
  if (name !== '') return { name, id: text(optionsOf(row)['id']) || stageIdOf(name) };
  throw new ThroughlineError({
    code: 'stage_without_name',
    message: `Stage ${index + 1} has no name.`,
    hint: "Give each stage a name of its own in 'Name'; leads are kept at their stage by it.",
    path: `stages.${index}.name`,
  });
}

function taken(name: string, other: string, id: string): ThroughlineError {
  const message =
    name === other
      ? `Two stages are called '${name}'.`
      : `The stages '${other}' and '${name}' have the same ID '${id}'.`;
  const hint = "Give each stage a name of its own, or another 'Stage ID' in its options.";
  return new ThroughlineError({ code: 'stage_name_taken', message, hint });
}

function unknownStage(wanted: string, from: string, names: readonly string[]): ThroughlineError {
  return new ThroughlineError({
    code: 'unknown_stage',
    message: `The stage '${from}' names '${wanted}', and there is no stage of that name.`,
    hint: `Name one of: ${names.join(', ')}; or 'next', or 'end'.`,
  });
}

/** Merge tags are names of fields; what n8n's expressions begin with is none. */
const EXPRESSION = /\{\{-?\s*\$/;

function noExpressions(fields: Row, stage: string): void {
  for (const [field, value] of Object.entries(fields)) {
    if (!MERGED.has(field) || typeof value !== 'string' || !EXPRESSION.test(value)) continue;
    const what = field === 'variants' ? 'A variant' : `The ${field}`;
    throw new ThroughlineError({
      code: 'expression_in_text',
      message: `${what} of the stage '${stage}' has an expression in it; texts of stages take merge tags only.`,
      hint: 'Hand values of earlier nodes over as lead fields, through Enroll or Lead, and name the field here: {{ firstName }}.',
    });
  }
}
