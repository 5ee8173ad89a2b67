import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isThroughlineError } from '../../engine/index';
import { answersFor, withThroughline, type Throughline } from '../shared/index';
import { readItem, type Mail } from './readItem';

interface Received {
  readonly id: string;
  readonly kind: string;
  readonly certainty: number;
  readonly duplicate: boolean;
  readonly matchedBy: string | null;
  readonly enrollment: string | null;
  readonly lead: string | null;
  readonly state: string | null;
  readonly message: string;
}

interface Detail {
  readonly unclear: boolean;
  readonly text: string;
  readonly fullText: string | null;
  readonly subject: string | null;
  readonly from: string | null;
  readonly email: string | null;
  readonly leadId: string | null;
  readonly sequence: string | null;
  readonly state: string | null;
  readonly evidence: readonly object[];
}

/** Takes in one mail per item, one after the other: two of one lead have an order. */
export async function receiveMail(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const answers = answersFor(context);
  let excerpts = 0;
  for (const index of context.getInputData().keys()) {
    if (context.getExecutionCancelSignal()?.aborted) break;
    try {
      const mail = await readItem(context, index);
      if (mail.isExcerpt) excerpts += 1;
      const answer = await withThroughline(context, (throughline) => takeIn(throughline, mail));
      answers.add([index], answer);
    } catch (error) {
      answers.fail([index], error);
    }
  }
  if (excerpts > 0)
    context.addExecutionHints({
      type: 'warning',
      location: 'outputPane',
      message: `${excerpts === 1 ? 'One mail' : `${excerpts} mails`} came with the beginning of the text only. Switch 'Simplify' off in the trigger before, so that all of it is read.`,
    });
  return [answers.output()];
}

async function takeIn({ run }: Throughline, { raw, threadId }: Mail): Promise<object> {
  const thread = threadId === '' ? {} : { threadId };
  const received = await run<Received>('mail.receive', thread, raw);
  const { id, kind, certainty, duplicate, matchedBy, enrollment, message } = received;
  const detail = await known(run<Detail>('mail.get', { mail: id }));
  const leadId = detail?.leadId ?? received.lead;
  const lead = leadId === null ? null : await known(run<object>('lead.get', { lead: leadId }));
  return {
    kind,
    certainty,
    unclear: detail?.unclear ?? false,
    duplicate,
    text: detail?.text ?? '',
    fullText: detail?.fullText ?? null,
    subject: detail?.subject ?? null,
    from: detail?.from ?? null,
    email: detail?.email ?? null,
    lead,
    sequence: detail?.sequence ?? null,
    enrollment,
    state: received.state ?? detail?.state ?? null,
    matchedBy,
    evidence: detail?.evidence ?? [],
    mail: id,
    message,
  };
}

/** Whom a mail concerned is told to those who may see that; to others it is not there. */
async function known<Result>(asked: Promise<Result>): Promise<Result | null> {
  const [answer] = await Promise.allSettled([asked]);
  const isHidden =
    answer.status === 'rejected' &&
    isThroughlineError(answer.reason) &&
    /_not_found$/.test(answer.reason.code);
  return isHidden ? null : asked;
}
