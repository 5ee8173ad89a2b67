import type { BranchStage, BranchTest } from '../../model/stage';
import { aliasesOf, BUILT_IN_FIELDS, snakeCase } from '../../content/fieldNames';
import type { Lead } from '../../model/lead';
import type { Case } from '../case';
import { stageDoneAt, type Facts } from '../facts';

/** Which way a branch goes, and why, in words for history. `random`: 0 ≤ n < 1. */
export function takeBranch(
  stage: BranchStage,
  kase: Case,
  facts: Facts,
  random: () => number,
): { go: string; answer: 'yes' | 'no'; because: string } {
  const { holds, because } = ask(stage.if, kase, facts, random);
  return { go: holds ? stage.yes : stage.no, answer: holds ? 'yes' : 'no', because };
}

function ask(
  test: BranchTest,
  kase: Case,
  facts: Facts,
  random: () => number,
): { holds: boolean; because: string } {
  if ('chance' in test) return { holds: random() * 100 < test.chance, because: `chance of ${test.chance}%` };
  if ('field' in test) {
    const value = fieldOf(kase.lead, test.field);
    return {
      holds: compare(value, test.is, test.value),
      because: `${test.field} is ${value === null || value === '' ? 'empty' : `'${String(value)}'`}`,
    };
  }
  const since = test.since === undefined ? null : stageDoneAt(facts, kase.revision, test.since);
  // Asked since a stage that was never done: nothing can have happened since.
  const holds =
    test.since !== undefined && since === null ? false : happened(test.happened, facts, since ?? 0);
  return {
    holds,
    because: `${test.happened}${test.since ? ` since ${test.since}` : ''}: ${holds ? 'yes' : 'no'}`,
  };
}

function happened(what: string, facts: Facts, since: number): boolean {
  if (what === 'replied') return facts.replies.some((at) => at >= since);
  if (what === 'task_done')
    return facts.tasks.some((task) => task.status === 'done' && (task.closedAt ?? 0) >= since);
  if (what === 'task_skipped')
    return facts.tasks.some((task) => task.status === 'skipped' && (task.closedAt ?? 0) >= since);
  // Opens and clicks are recorded only where links are tracked; without a record the answer is no.
  const times = facts.messages.map((message) =>
    what === 'opened' ? message.lastOpenedAt : message.lastClickedAt,
  );
  return times.some((at) => at !== null && at >= since);
}

/** A field by its key, by `lead.key`, or by the names under which merge tags know it: `job_level` for 'Job Level'. */
export function fieldOf(lead: Lead, name: string): string | number | boolean | null {
  const key = name.replace(/^lead\./, '').replace(/^fields\./, '');
  const builtIn = BUILT_IN_FIELDS.find((field) => field === key || snakeCase(field) === key);
  if (builtIn) return lead[builtIn];
  const { fields } = lead;
  const own =
    fields[key] === undefined ? Object.keys(fields).find((each) => aliasesOf(each).includes(key)) : key;
  return (own === undefined ? null : fields[own]) ?? null;
}

function compare(
  value: string | number | boolean | null,
  is: string,
  wanted: string | number | boolean | undefined,
): boolean {
  const text = (any: unknown): string =>
    String(any ?? '')
      .trim()
      .toLowerCase();
  const filled = text(value) !== '';
  switch (is) {
    case 'set':
      return filled;
    case 'empty':
      return !filled;
    case 'equal':
      return text(value) === text(wanted);
    case 'not_equal':
      return text(value) !== text(wanted);
    case 'contain':
      return filled && text(value).includes(text(wanted));
    case 'greater':
      return filled && ordinal(value) > ordinal(wanted);
    default:
      return filled && ordinal(value) < ordinal(wanted);
  }
}

const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)/;

/** A number, or a date as one; NaN, which is neither greater nor less than anything, for what has no order. */
export function ordinal(value: string | number | boolean | null | undefined): number {
  const text = String(value ?? '').trim();
  if (DATE.test(text)) return Date.parse(text);
  return text === '' ? NaN : Number(text);
}
