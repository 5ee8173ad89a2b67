import type { IExecuteFunctions } from 'n8n-workflow';
import { ThroughlineError } from '../../engine/index';
import type { Lead } from './lead/read';

/** As many fields of an item as a message can bear. */
const NAMED = 12;

/** What an item that names nobody is answered with. @param what `email address` */
export function nobody(what: string): string {
  return `The item has no ${what}.`;
}

/**
 * Where not one item of a run names anybody, it is the expression that is wrong and not the data: saying so for each of
 * them, beside a node that is green, would lose leads without anybody noticing.
 * @param what `email address`, from the field with this label
 */
export function nobodyAtAll(
  context: IExecuteFunctions,
  items: readonly { readonly index: number }[],
  what: string,
  label: string,
): ThroughlineError {
  const fields = Object.keys(context.getInputData()[items[0]?.index ?? 0]?.json ?? {});
  const named = fields.slice(0, NAMED).join(', ');
  const has = fields.length === 0 ? 'no fields at all' : `these fields: ${named}`;
  const those = items.length === 1 ? 'this item, which' : `each of the ${items.length} items; the first`;
  return new ThroughlineError({
    code: 'no_reference',
    message: items.length === 1 ? nobody(what) : `None of the ${items.length} items has an ${what}.`,
    hint: `Check the expression in '${label}': it is empty for ${those} has ${has}${fields.length > NAMED ? ' …' : ''}.`,
  });
}

type Leads = readonly { readonly index: number; readonly subject: Lead }[];

/** The objection of a bulk whose items are leads. */
export function nobodyGiven(context: IExecuteFunctions): (items: Leads) => ThroughlineError | null {
  return (items) =>
    items.length > 0 && items.every(({ subject }) => subject.email === '')
      ? nobodyAtAll(context, items, 'email address', 'Email')
      : null;
}

/**
 * The same beside the output, where each item is answered for all the same: a CRM has people without an address, and what
 * it tells of one of them is no failure of the workflow.
 */
export function hintOfNobody(context: IExecuteFunctions, items: Leads): void {
  const problem = nobodyGiven(context)(items);
  if (!problem) return;
  const message = `${problem.message} ${problem.hint ?? ''}`.trim();
  context.addExecutionHints({ type: 'warning', location: 'outputPane', message });
}
