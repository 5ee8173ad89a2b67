import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ThroughlineError } from '../../engine/index';
import {
  answersFor,
  collection,
  hintOfNobody,
  inBulk,
  inPortions,
  leadReader,
  needed,
  onceIfFixed,
  withoutUnreadable,
  type Lead,
} from '../shared/index';

interface Request {
  readonly input: Readonly<Record<string, unknown>>;
  readonly strict: boolean;
}

type Work = Parameters<typeof inBulk<Request, Lead>>[3];

interface Admission {
  readonly email: string;
  readonly outcome: 'enrolled' | 'skipped';
  readonly code: string | null;
  readonly message: string;
}

/** Enrolls the leads of all items, per sequence in one go, and answers for each: enrolled, or skipped and why. */
export async function enroll(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const answers = answersFor(context);
  const requestOf = onceIfFixed(context, ['sequence', 'options'], (index) => readRequest(context, index));
  const leadOf = leadReader(context);
  const read = (index: number): { request: Request; subject: Lead } => ({
    request: requestOf(index),
    subject: leadOf(index),
  });
  const work: Work = ({ run }, { input, strict }, items) =>
    inPortions(context, items, async (portion) => {
      const { accepted, results } = await withoutUnreadable(answers, portion, async (some) => {
        const leads = some.map(({ subject }) => subject);
        return (await run<{ results: Admission[] }>('enroll', { ...input, leads })).results;
      });
      accepted.forEach(({ index, subject }, place) => {
        const result = results[place];
        if (!result) throw new Error(`Of ${accepted.length} leads only ${results.length} were answered for.`);
        if (strict && result.outcome === 'skipped') answers.failAtEnd(index, skipped(subject, result));
        else answers.add([index], result);
      });
    });
  hintOfNobody(context, await inBulk(context, answers, read, work));
  return [answers.output()];
}

function readRequest(context: IExecuteFunctions, index: number): Request {
  const sequence = needed(context, 'sequence', 'Sequence', index);
  const { ifRefused, override, ...options } = collection(context, 'options', index);
  const passed = Array.isArray(override) && override.length > 0 ? { override } : {};
  return { input: { sequence, ...options, ...passed }, strict: ifRefused === 'fail' };
}

function skipped({ email }: Lead, { code, message }: Admission): ThroughlineError {
  const who = email === '' ? '' : `${email}: `;
  return new ThroughlineError({ code: code ?? 'skipped', message: `${who}${message}` });
}
