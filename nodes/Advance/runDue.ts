import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { withThroughline } from '../shared/index';
import { handOutDue } from './handOut';
import { openSmtp } from './openSmtp';
import { outputsFor } from './outputs';
import { pass } from './pass';
import { sendThroughSmtp } from './sendThroughSmtp';

/** One pass for the whole run, however many items came in: what Throughline sends, what n8n's SMTP does, what is handed out. */
export async function runDue(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const outputs = outputsFor(context);
  const items = context.getInputData().map((_item, index) => index);
  try {
    await withThroughline(context, async (throughline) => {
      const smtp = await openSmtp(context, throughline);
      try {
        await pass(context, throughline, outputs, items);
        if (smtp) await sendThroughSmtp(context, throughline, smtp, outputs, items);
        await handOutDue(context, throughline, outputs, items);
      } finally {
        await smtp?.wire.outgoing.close();
      }
    });
  } catch (error) {
    outputs.fail(items.slice(0, 1), error);
  }
  return outputs.data;
}
