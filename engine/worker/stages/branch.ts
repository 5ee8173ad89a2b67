import { passes } from '../../model/fieldTest';
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
      holds: passes(value, test),
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
