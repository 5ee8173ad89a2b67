import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { addressKey, ThroughlineError } from '../../../engine/index';
import { answersFor, type Answers } from '../answers';
import { inBulk, indexes, inPortions, type Wanted } from '../bulk';
import { nobody, nobodyAtAll } from '../nobody';
import { onceIfFixed } from '../parameters';
import { NAMES, selectionReader, type SelectBy } from './read';

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
type Work = Parameters<typeof inBulk<Request, string>>[3];

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
  const work: Work = async ({ run }, { by, input, strict }, all) => {
    const ask = async (subject: object): Promise<Outcome[]> =>
      (await run<{ results: Outcome[] }>(operation, { ...input, ...subject })).results;
    if (by === 'filter') {
      const every = indexes(all);
      for (const outcome of await ask({ all: true })) tell(answers, every, outcome, strict);
      return;
    }
    const items = all.filter(({ subject }) => subject !== '');
    for (const { index, subject } of all)
      if (subject === '')
        tell(answers, [index], refused('no_reference', null, nobody(NAMES[by].what)), strict);
    await inPortions(context, items, async (portion) => {
      const references = [...new Set(portion.map(({ subject }) => subject))];
      const outcomes = await ask(by === 'email' ? { emails: references } : { enrollments: references });
      answerEach(answers, portion, outcomes, strict);
    });
  };
  await inBulk(context, answers, read, work, (items) => {
    const [first] = items;
    if (!first || items.some(({ subject, request }) => subject !== '' || request.by === 'filter'))
      return null;
    const { what, label } = NAMES[first.request.by as keyof typeof NAMES];
    return nobodyAtAll(context, items, what, label);
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
    const unknown = (): Outcome =>
      refused('not_found', subject, `'${subject}' has no enrollment that you may see.`);
    const own = byReference.get(addressKey(subject)) ?? [unknown()];
    for (const outcome of own) tell(answers, [index], outcome, strict);
  }
}

function refused(code: string, email: string | null, message: string): Outcome {
  return { enrollment: null, email, outcome: 'refused', code, message, state: null };
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
