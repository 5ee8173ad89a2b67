import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { addressKey, ThroughlineError } from '../../engine/index';
import {
  answersFor,
  collection,
  inBulk,
  inPortions,
  locatedPerItem,
  onceIfFixed,
  type Action,
} from '../shared/index';
import { because, theLead } from './one';

interface Outcome {
  readonly lead: string | null;
  readonly email: string;
  readonly outcome: 'done' | 'refused';
  readonly code: string | null;
  readonly message: string;
}

const options: INodeProperties = {
  displayName: 'Options',
  name: 'endingOptions',
  type: 'collection',
  default: {},
  placeholder: 'Add option',
  description: 'What to write into the history',
  options: [because],
};

export const convert: Action = {
  option: {
    name: 'Convert',
    value: 'convert',
    action: 'Convert lead',
    description: 'Report a deal or a new customer: every sequence of the lead ends as converted',
  },
  properties: [theLead, options],
  run: (context) => endLeads(context, 'lead.convert'),
};

export const unsubscribe: Action = {
  option: {
    name: 'Unsubscribe',
    value: 'unsubscribe',
    action: 'Unsubscribe lead',
    description:
      'Report that somebody wants no more mail: every sequence ends, and no mail is sent ever after',
  },
  properties: [theLead, options],
  run: (context) => endLeads(context, 'lead.unsubscribe'),
};

/** The leads of all items in a few requests. Outcomes name the lead by address and id; each goes to its items. */
async function endLeads(context: IExecuteFunctions, operation: string): Promise<INodeExecutionData[][]> {
  const answers = answersFor(context);
  const optionsOf = onceIfFixed(context, ['endingOptions'], (index) =>
    collection(context, 'endingOptions', index),
  );
  const leadOf = locatedPerItem(context, 'lead', 'Lead');
  const read = (index: number): { request: Record<string, unknown>; subject: string } => ({
    request: optionsOf(index),
    subject: leadOf(index),
  });
  await inBulk(context, answers, read, ({ run }, extra, items) =>
    inPortions(context, items, async (portion) => {
      const leads = [...new Set(portion.map(({ subject }) => subject))];
      const { results } = await run<{ results: Outcome[] }>(operation, { ...extra, leads });
      const byReference = new Map(
        results.flatMap((result) => [result.lead, result.email].map((key) => [keyOf(key), result] as const)),
      );
      for (const { index, subject } of portion) {
        const result = byReference.get(keyOf(subject));
        if (result?.outcome === 'done') answers.add([index], result);
        else answers.failAtEnd(index, refused(subject, result));
      }
    }),
  );
  return [answers.output()];
}

function keyOf(reference: string | null): string {
  return addressKey(reference ?? '');
}

function refused(reference: string, result: Outcome | undefined): ThroughlineError {
  return new ThroughlineError({
    code: result?.code ?? 'lead_not_found',
    message: result?.message ?? `There is no lead '${reference}'.`,
    hint: "Use the lead's email address or its ID, as 'Get Many' shows them.",
  });
}
