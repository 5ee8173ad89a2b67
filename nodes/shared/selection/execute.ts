import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { addressKey, ThroughlineError } from '../../../engine/index';
import { answersFor, type Answers } from '../answers';
import { inBulk, indexes, inPortions, type Wanted } from '../bulk';
import { onceIfFixed } from '../parameters';
import { selectionReader, type SelectBy } from './read';

/** One line of what every operation on enrollments answers. */
interface Outcome {
  readonly enrollment: string | null;
  readonly email: string | null;
  readonly outcome: 'done' | 'refused';
  readonly code: string | null;
  readonly message: string;
  readonly state: string | null;
}

interface Request {
  readonly by: SelectBy;
  readonly input: Readonly<Record<string, unknown>>;
  readonly strict: boolean;
}

type Item = Wanted<Request, string>;

/**
 * Does one thing to the chosen enrollments, in as few requests as they allow, and answers for each.
 * @param operation the engine's name of it: `remove`
 * @param extra what it takes beside the selection, for one item
 */
export async function actOnSelection(
  context: IExecuteFunctions,
  operation: string,
  extra: (index: number) => Readonly<Record<string, unknown>> = () => ({}),
): Promise<INodeExecutionData[][]> {
  const answers = answersFor(context);
  const selectionOf = selectionReader(context);
  const isStrict = onceIfFixed(
    context,
    ['options'],
    (index) => context.getNodeParameter('options.ifRefused', index, 'report') === 'fail',
  );
  const read = (index: number): { request: Request; subject: string } => {
    const { by, within, reference } = selectionOf(index);
    const request = { by, input: { ...within, ...extra(index) }, strict: isStrict(index) };
    return { request, subject: reference };
  };
  await inBulk(context, answers, read, async ({ run }, { by, input, strict }, items) => {
    const ask = async (subject: object): Promise<Outcome[]> =>
      (await run<{ results: Outcome[] }>(operation, { ...input, ...subject })).results;
    if (by === 'filter') {
      const every = indexes(items);
      for (const outcome of await ask({ all: true })) tell(answers, every, outcome, strict);
      return;
    }
    await inPortions(context, items, async (portion) => {
      const references = [...new Set(portion.map(({ subject }) => subject))];
      const outcomes = await ask(by === 'email' ? { emails: references } : { enrollments: references });
      answerEach(answers, portion, outcomes, strict);
    });
  });
  return [answers.output()];
}

/** Outcomes name the lead by address and id; each goes to the items that named it. */
function answerEach(
  answers: Answers,
  items: readonly Item[],
  outcomes: readonly Outcome[],
  strict: boolean,
): void {
  const byReference = new Map<string, Outcome[]>();
  const file = (key: string | null, outcome: Outcome): void => {
    if (key !== null)
      byReference.set(addressKey(key), [...(byReference.get(addressKey(key)) ?? []), outcome]);
  };
  for (const outcome of outcomes) {
    file(outcome.email, outcome);
    file(outcome.enrollment, outcome);
  }
  for (const { index, subject } of items) {
    const own = byReference.get(addressKey(subject)) ?? [unknown(subject)];
    for (const outcome of own) tell(answers, [index], outcome, strict);
  }
}

function unknown(reference: string): Outcome {
  const message = `'${reference}' has no enrollment that you may see.`;
  return { enrollment: null, email: reference, outcome: 'refused', code: 'not_found', message, state: null };
}

function tell(answers: Answers, items: readonly number[], outcome: Outcome, strict: boolean): void {
  if (!strict || outcome.outcome === 'done') {
    answers.add(items, outcome);
    return;
  }
  const who = outcome.email === null ? '' : `${outcome.email}: `;
  const error = new ThroughlineError({
    code: outcome.code ?? 'refused',
    message: `${who}${outcome.message}`,
  });
  for (const item of items.slice(0, 1)) answers.failAtEnd(item, error);
}
