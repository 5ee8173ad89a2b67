import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { answersFor, withThroughline } from '../shared/index';

/** One pass for the whole run, however many items came in; one item says what it did. */
export async function advanceDue(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const answers = answersFor(context);
  const items = context.getInputData().map((_item, index) => index);
  try {
    const readMail = context.getNodeParameter('options.readMail', 0, true) as boolean;
    const signal = context.getExecutionCancelSignal();
    const report = await withThroughline(context, ({ advanceDue: pass }) => pass({ readMail, signal }));
    const { claimed, sent, failed, throttled, mail } = report;
    const message = `${claimed} due: ${sent} sent, ${failed} failed, ${throttled} put off.`;
    answers.add(items, { claimed, sent, failed, throttled, message, mail });
    for (const { sender, folder, message: why } of mail?.problems ?? [])
      context.addExecutionHints({
        type: 'warning',
        location: 'outputPane',
        message: `The mailbox of '${sender}' (${folder}) cannot be read: ${why}`,
      });
  } catch (error) {
    answers.fail(items.slice(0, 1), error);
  }
  return [answers.output()];
}
