import { randomUUID } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

type What = 'email' | 'handoff';

/**
 * Under which keys a run of the node has claimed what has not come to anything yet. n8n tries a run that failed again with
 * the very same data (*Retry On Fail*), and nothing else is: not an execution that is begun anew, which may find half of
 * the emails sent.
 */
const underWay = new WeakMap<object, Map<What, string>>();

/** The key to claim with: the same until the claim has come to something. */
export function claimKey(context: IExecuteFunctions, what: What): string {
  const run = context.getExecuteData();
  const keys = underWay.get(run) ?? new Map<What, string>();
  const key = keys.get(what) ?? randomUUID();
  underWay.set(run, keys.set(what, key));
  return key;
}

/** The claim has come to something: its items are put out, or the first of its emails is about to be sent. */
export function forgetKeys(context: IExecuteFunctions): void {
  underWay.delete(context.getExecuteData());
}
