import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { withThroughline, type Throughline } from '../shared/index';
import { claimEmails, claimHandoffs } from './claim';
import { addHappened, outputsFor, type Outputs } from './outputs';
import { pass } from './pass';
import { anyWorkflowSender, ensureSender, readSender } from './workflowSender';

/** Which stages the workflow takes, and on what terms. */
interface HandOut {
  readonly stages: readonly ('email' | 'handoff')[];
  readonly channel: string;
  readonly limit: number;
  readonly leaseMinutes: number;
}

/** Hands due stages to the workflow: one item per stage, rendered. */
export async function handOut(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const outputs = outputsFor(context);
  const items = context.getInputData().map((_item, index) => index);
  try {
    await withThroughline(context, async (throughline) => {
      const wanted: HandOut = {
        ...termsOf(context.getNodeParameter('options', 0, {}) as IDataObject),
        stages: context.getNodeParameter('stages', 0, []) as HandOut['stages'],
        limit: context.getNodeParameter('limit', 0, 50) as number,
      };
      const sender = wanted.stages.includes('email') ? readSender(context) : null;
      const known = sender && (await ensureSender(throughline, sender));
      if (!sender && wanted.stages.includes('email')) {
        const message = await anyWorkflowSender(throughline);
        if (message !== null) context.addExecutionHints({ type: 'warning', location: 'outputPane', message });
      }
      // Without it no handoff would ever come due, where nothing else runs what is due.
      if (context.getNodeParameter('options.runFirst', 0, true))
        await pass(context, throughline, outputs, items);
      await take(context, throughline, wanted, outputs, items, known?.id);
    });
  } catch (error) {
    outputs.fail(items.slice(0, 1), error);
  }
  return outputs.data;
}

/** The same beside running everything that is due, where an option asks for it. */
export async function handOutDue(
  context: IExecuteFunctions,
  throughline: Throughline,
  outputs: Outputs,
  items: readonly number[],
): Promise<void> {
  const options = context.getNodeParameter('options', 0, {}) as IDataObject;
  if (options['handOut'] !== true) return;
  await take(context, throughline, { ...termsOf(options), stages: ['handoff'] }, outputs, items);
}

function termsOf({ channel, limit, leaseMinutes }: IDataObject): Omit<HandOut, 'stages'> {
  return {
    channel: String(channel ?? '').trim(),
    limit: Number(limit ?? 50),
    leaseMinutes: Number(leaseMinutes ?? 15),
  };
}

async function take(
  context: IExecuteFunctions,
  throughline: Throughline,
  { stages, channel, limit, leaseMinutes }: HandOut,
  outputs: Outputs,
  items: readonly number[],
  sender?: string,
): Promise<void> {
  const terms = { limit, leaseMinutes };
  if (stages.includes('email')) {
    const of = sender === undefined ? {} : { sender };
    const { emails, stopped } = await claimEmails(context, throughline, { ...terms, ...of });
    addHappened(outputs, items, stopped);
    for (const email of emails) outputs.add('Handoff', items, { kind: 'email', ...email });
  }
  if (stages.includes('handoff')) {
    const only = channel === '' ? {} : { channel };
    const { handoffs } = await claimHandoffs(context, throughline, { ...terms, ...only });
    for (const handoff of handoffs) outputs.add('Handoff', items, { kind: 'handoff', ...handoff });
  }
}
