import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { actOnSelection, withThroughline } from '../shared/index';
import { openSmtp } from './openSmtp';
import { outputsFor } from './outputs';
import { sendThroughSmtp } from './sendThroughSmtp';

/** Runs the next stage of chosen leads before its time; what n8n's SMTP credential is to send leaves at once as well. */
export async function chosenLeads(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const outputs = outputsFor(context);
  const bySmtp = context.getNodeParameter('sendWith', 0, 'senders') === 'smtp';
  const [answers = []] = await actOnSelection(context, 'advance');
  const waiting: { readonly json: INodeExecutionData['json']; readonly items: readonly number[] }[] = [];
  for (const { json, pairedItem } of answers) {
    const items = itemsOf(pairedItem);
    if (json['outcome'] !== 'done') outputs.add('Failed', items, json);
    else if (bySmtp && json['code'] === 'workflow_sends') waiting.push({ json, items });
    else outputs.add('Sent', items, json);
  }
  if (waiting.length > 0) {
    try {
      await withThroughline(context, async (throughline) => {
        const smtp = await openSmtp(context, throughline);
        if (!smtp) return;
        try {
          for (const { json, items } of waiting) {
            const before = outputs.data.flat().length;
            await sendThroughSmtp(context, throughline, smtp, outputs, items, [String(json['enrollment'])]);
            // Held by a quota or a gap, or another sender's: it is due, and leaves later.
            if (outputs.data.flat().length === before) outputs.add('Sent', items, json);
          }
        } finally {
          await smtp.wire.outgoing.close();
        }
      });
    } catch (error) {
      outputs.fail(waiting[0]?.items ?? [0], error);
    }
  }
  return outputs.data;
}

function itemsOf(pairedItem: INodeExecutionData['pairedItem']): number[] {
  const all = Array.isArray(pairedItem) ? pairedItem : [pairedItem ?? 0];
  return all.map((one) => (typeof one === 'number' ? one : one.item));
}
