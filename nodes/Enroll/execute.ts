import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isThroughlineError, ThroughlineError, type Problem } from '../../engine/index';
import { answersFor, inBulk, inPortions, type Answers, type Wanted } from '../shared/index';
import { readLead, type Lead } from './readLead';

interface Request {
  readonly input: Readonly<Record<string, unknown>>;
  readonly strict: boolean;
}

type Item = Wanted<Request, Lead>;

interface Admission {
  readonly email: string;
  readonly outcome: 'enrolled' | 'skipped';
  readonly code: string | null;
  readonly message: string;
}

/** Enrolls the leads of all items, per sequence in one go, and answers for each: enrolled, or skipped and why. */
export async function enroll(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const answers = answersFor(context);
  const read = (index: number): { request: Request; subject: Lead } => ({
    request: readRequest(context, index),
    subject: readLead(context, index),
  });
  await inBulk(context, answers, read, ({ run }, { input, strict }, items) =>
    inPortions(context, items, async (portion) => {
      const ask = async (some: readonly Item[]): Promise<readonly Admission[]> =>
        (
          await run<{ results: Admission[] }>('enroll', {
            ...input,
            leads: some.map(({ subject }) => subject),
          })
        ).results;
      const { accepted, results } = await withoutInvalid(answers, portion, ask);
      accepted.forEach(({ index, subject }, place) => {
        const result = results[place];
        if (!result) throw new Error(`Of ${accepted.length} leads only ${results.length} were answered for.`);
        if (strict && result.outcome === 'skipped') answers.failAtEnd(index, skipped(subject, result));
        else answers.add([index], result);
      });
    }),
  );
  return [answers.output()];
}

function readRequest(context: IExecuteFunctions, index: number): Request {
  const sequence = String(
    context.getNodeParameter('sequence', index, '', { extractValue: true }) ?? '',
  ).trim();
  if (sequence === '')
    throw new ThroughlineError({
      code: 'no_sequence',
      message: 'No sequence is chosen.',
      hint: "Choose one in 'Sequence'; an expression there gave nothing for this item.",
    });
  const { sender, override, ifRefused } = context.getNodeParameter('options', index, {}) as {
    sender?: string;
    override?: string[];
    ifRefused?: string;
  };
  const input = {
    sequence,
    ...(sender?.trim() ? { sender } : {}),
    ...(override?.length ? { override } : {}),
  };
  return { input, strict: ifRefused === 'fail' };
}

/**
 * One lead that the engine cannot read (a field too long, say) makes it refuse the whole request, before anything is
 * done. It names each of them: they fail, and the rest is asked for again.
 */
async function withoutInvalid(
  answers: Answers,
  items: readonly Item[],
  ask: (some: readonly Item[]) => Promise<readonly Admission[]>,
): Promise<{ accepted: readonly Item[]; results: readonly Admission[] }> {
  try {
    return { accepted: items, results: await ask(items) };
  } catch (error) {
    const problems = problemsByPlace(error);
    if (problems.size === 0) throw error;
    for (const [place, problem] of problems) {
      const item = items[place];
      if (item) answers.fail([item.index], new ThroughlineError(problem));
    }
    const accepted = items.filter((_item, place) => !problems.has(place));
    return { accepted, results: accepted.length === 0 ? [] : await ask(accepted) };
  }
}

/** The first problem of each lead in the request; none where the problem is another one. */
function problemsByPlace(error: unknown): Map<number, Problem> {
  const found = new Map<number, Problem>();
  if (!isThroughlineError(error)) return found;
  for (const problem of error.problems) {
    const [, place, field] = /^leads\.(\d+)(?:\.(.+))?$/.exec(problem.path ?? '') ?? [];
    if (place === undefined) return new Map();
    const message =
      field === undefined ? problem.message : problem.message.replace(`leads.${place}.${field}`, field);
    if (!found.has(Number(place))) found.set(Number(place), { ...problem, message });
  }
  return found;
}

function skipped({ email }: Lead, { code, message }: Admission): ThroughlineError {
  const who = email === '' ? '' : `${email}: `;
  return new ThroughlineError({ code: code ?? 'skipped', message: `${who}${message}` });
}
