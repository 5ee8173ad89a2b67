import {
  describeState,
  HAPPENINGS,
  LIVE,
  REASONS,
  RULES,
  STATUSES,
  type Happening,
  type Reason,
  type State,
  type Status,
} from '../../engine/model/status';
import { wordsFor } from '../../engine/model/vocabularies';

const HEADS = ['status', 'reason', 'shown as', 'Amplemarket', 'Zendesk Sell', 'Apollo', 'Salesmate', 'Dalil'];

/** What the state machine calls a happening, for people. */
const WORDS: Readonly<Record<Happening, string>> = {
  advance: 'a stage is done and another follows',
  throttle: 'a quota or a gap holds it',
  await: 'it waits for a person or a workflow',
  proceed: 'what it waited for has come',
  complete: 'no stage is left',
  pause: 'it is paused',
  resume: 'it goes on',
  fail: 'a stage could not be done',
  withhold: 'a rule of yours stops its email',
  finish: 'a reply, a bounce, an opt-out …, or somebody, ends it',
  remove: 'it is taken out',
  retry: 'it is tried again',
  move: 'it is moved to another stage',
};

/** The page of all statuses beside the words of five products, as Markdown; all of it comes from the two tables. */
export function statusPage(): string {
  return [
    '# Statuses side by side',
    [
      'Whoever comes from another product finds its words here, beside ours. The same table answers in the engine: rows of',
      'enrollments carry our status and reason, and the word of Dalil as `progress`. What each status means is told in',
      '[concepts](concepts.md#what-becomes-of-a-lead). `npm run docs` writes this page from the code.',
    ].join('\n'),
    table(HEADS, STATUSES.flatMap(statesOf).map(rowOf)),
    '## What may happen when',
    [
      'A line for everything that can happen to an enrollment: in which statuses it may, and what follows. Everything else is',
      `refused. An enrollment is *live* while it is ${listed(LIVE)}; a lead has at most one live enrollment in a sequence.`,
    ].join('\n'),
    table(['what happens', 'allowed while', 'then it is'], HAPPENINGS.map(happeningRow)),
    [
      'What is over stays so, but for this: news that says more than *no reply* did replaces it (a reply that comes after the last',
      'stage, say), and a meeting that is reported replaces the reply that led to it; who was removed may be tried again, unless that was for a legal reason; so may who ended because the address',
      'took no mail (bounced, blocked as spam), once it is another one; and a legal removal, or the deletion of the lead, holds for',
      'what is over too.',
    ].join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

function statesOf(status: Status): readonly State[] {
  const reasons: readonly Reason[] = REASONS[status];
  return reasons.length === 0 ? [{ status, reason: null }] : reasons.map((reason) => ({ status, reason }));
}

function rowOf(state: State): readonly string[] {
  const { amplemarket, zendeskSell, apollo, salesmate, dalil } = wordsFor(state);
  const { status, reason } = state;
  const ours = [`\`${status}\``, reason === null ? '' : `\`${reason}\``, describeState(state)];
  return [...ours, amplemarket, zendeskSell, apollo, salesmate, dalil];
}

function happeningRow(happening: Happening): readonly string[] {
  const { from, to } = RULES[happening];
  return [WORDS[happening], listed(from), said(to)];
}

function listed(statuses: readonly Status[]): string {
  const words = statuses.map(said);
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

function said(status: Status): string {
  return status.replace(/_/g, ' ');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
