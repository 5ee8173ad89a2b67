import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isThroughlineError, ThroughlineError } from '../../engine/index';
import { withThroughline, type Throughline } from '../shared/index';
import { outputsFor, type Outputs } from './outputs';

type Outcome = 'done' | 'failed' | 'retry';

/** What one item says of a stage that was handed out. */
interface Said {
  readonly index: number;
  readonly id: string;
  readonly outcome: Outcome;
  readonly note: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly retryMinutes: number;
}

interface Heard {
  readonly id: string;
  readonly outcome: 'done' | 'refused';
  readonly code: string | null;
  readonly message: string;
}

/** Takes back what came of stages that were handed out: emails and handoffs alike, told apart by their id. */
export async function reportBack(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const outputs = outputsFor(context);
  const unreadable: { readonly index: number; readonly error: unknown }[] = [];
  const said = context.getInputData().flatMap((_item, index) => {
    try {
      return [read(context, index)];
    } catch (error) {
      unreadable.push({ index, error });
      return [];
    }
  });
  const unheard = new Set(said);
  try {
    await withThroughline(context, async (throughline) => {
      for (let start = 0; start < said.length; start += AT_ONCE) {
        const portion = said.slice(start, start + AT_ONCE);
        for (const one of await tellEmails(throughline, portion, outputs)) unheard.delete(one);
      }
      for (const one of [...unheard]) {
        await tellHandoff(throughline, one, outputs);
        unheard.delete(one);
      }
    });
  } catch (error) {
    for (const { index } of unheard) outputs.fail([index], error);
  }
  // Behind the others: what these have sent would count as uncertain if it were not told.
  for (const { index, error } of unreadable) outputs.fail([index], error);
  return outputs.data;
}

const AT_ONCE = 500;

function read(context: IExecuteFunctions, index: number): Said {
  const text = (name: string): string => String(context.getNodeParameter(name, index, '') ?? '').trim();
  const id = text('id');
  if (id === '')
    throw new ThroughlineError({
      code: 'no_stage_id',
      message: 'The item does not say which stage it is about.',
      hint: "Stage ID is the field 'id' of the item that Advance handed out, such as {{ $('Throughline Advance').item.json.id }}.",
    });
  const error = context.getInputData()[index]?.json['error'];
  const chosen = context.getNodeParameter('outcome', index) as string;
  const outcome = chosen === 'auto' ? (error === undefined ? 'done' : 'failed') : chosen;
  if (outcome !== 'done' && outcome !== 'failed' && outcome !== 'retry')
    throw new ThroughlineError({
      code: 'unknown_outcome',
      message: `'${outcome}' is no outcome.`,
      hint: "There are 'done', 'failed', 'retry', and 'auto', which looks at the item.",
    });
  const note = text('note') || (chosen === 'auto' ? wordsOf(error) : '');
  const ids = outcome === 'done' ? idsOf(context, index, id) : {};
  const retryMinutes = Number(context.getNodeParameter('retryMinutes', index, 15));
  return { index, id, outcome, note: note.slice(0, 2_000), ids, retryMinutes };
}

/** An item that only brings our own id back has none of the provider's. */
function idsOf(context: IExecuteFunctions, index: number, ours: string): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const name of ['providerMessageId', 'providerThreadId', 'messageId']) {
    const value: unknown = context.getNodeParameter(name, index, '');
    if (typeof value === 'string' && value.trim() !== '' && value !== ours) ids[name] = value.trim();
  }
  return ids;
}

/** n8n's nodes put a text there, or an object with one. */
function wordsOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return '';
  const { description, message } = error as { description?: unknown; message?: unknown };
  return [message, description].filter((each) => typeof each === 'string' && each !== '').join(' ');
}

/** @returns those that were emails */
async function tellEmails({ run }: Throughline, all: readonly Said[], outputs: Outputs): Promise<Said[]> {
  const reports = all.map(({ id, outcome, note, ids, retryMinutes }) => ({
    message: id,
    outcome: outcome === 'done' ? 'sent' : outcome,
    retryMinutes,
    ...(note === '' ? {} : { response: note }),
    ...ids,
  }));
  const { results } = await run<{ results: Heard[] }>('email.report', { reports });
  return all.filter((one, place) => {
    const heard = results[place];
    if (!heard || heard.code === 'message_not_found') return false;
    const { outcome, ...rest } = heard;
    const good = outcome === 'done' && one.outcome === 'done';
    outputs.add(good ? 'Sent' : 'Failed', [one.index], {
      kind: 'email',
      reported: one.outcome,
      outcome,
      ...rest,
    });
    return true;
  });
}

async function tellHandoff({ run }: Throughline, one: Said, outputs: Outputs): Promise<void> {
  const { index, id: handoff, outcome, note, ids, retryMinutes } = one;
  const about = { kind: 'handoff', id: handoff, reported: outcome };
  const report = { handoff, outcome, retryMinutes, answer: ids, ...(note === '' ? {} : { note }) };
  const heard = await run<object>('handoff.report', report).then(
    (answer) => ({ outcome: 'done', code: null, ...answer }),
    refusal,
  );
  const good = heard.outcome === 'done' && outcome === 'done';
  outputs.add(good ? 'Sent' : 'Failed', [index], { ...about, ...heard });
}

/** One that is closed, or that nobody knows, is told of as such; what else went wrong is thrown again. */
function refusal(error: unknown): { outcome: string; code: string; message: string } {
  if (!isThroughlineError(error) || (error.code !== 'handoff_closed' && error.code !== 'handoff_not_found'))
    throw error;
  const { code, message } = error;
  return { outcome: 'refused', code, message };
}
