import { sleep, type IExecuteFunctions } from 'n8n-workflow';
import { isThroughlineError, type HappenedView } from '../../engine/index';
import type { Throughline } from '../shared/index';
import { claimKey } from './claimKey';

/** An email as `email.claim` hands it out, as far as it is asked here. */
export interface HandedEmail {
  readonly id: string;
  readonly to: string;
  readonly from: { readonly name: string | null; readonly address: string };
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly envelope: { readonly from: string; readonly envid: string | null };
  readonly date: string;
  readonly email: string;
  readonly enrollment: string;
  readonly sequenceId: string;
  readonly sequence: string;
  readonly stage: string;
  readonly sender: string;
}

export interface Claimed {
  readonly emails: readonly HandedEmail[];
  readonly stopped: readonly HappenedView[];
}

export function claimEmails(
  context: IExecuteFunctions,
  throughline: Throughline,
  wanted: Readonly<Record<string, unknown>>,
): Promise<Claimed> {
  return claim(context, throughline, 'email', wanted);
}

export function claimHandoffs(
  context: IExecuteFunctions,
  throughline: Throughline,
  wanted: Readonly<Record<string, unknown>>,
): Promise<{ readonly handoffs: readonly object[] }> {
  return claim(context, throughline, 'handoff', wanted);
}

/** An answer that is lost on the way is asked for again: what it handed out would be in nobody's hands. */
const WAITS = [500, 2_000];

async function claim<Answer>(
  context: IExecuteFunctions,
  { run }: Throughline,
  what: 'email' | 'handoff',
  wanted: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const input = { ...wanted, claimant: claimantOf(context), key: claimKey(context, what) };
  const ask = (): Promise<Answer> => run<Answer>(`${what}.claim`, input);
  for (const wait of WAITS) {
    const answer = await ask().catch(lost);
    if (answer !== null) return answer;
    await sleep(wait);
  }
  return ask();
}

/** Null where the answer may have been lost on the way; what else went wrong is thrown again. */
function lost(error: unknown): null {
  if (!isThroughlineError(error) || error.kind !== 'unavailable') throw error;
  return null;
}

/** Who has it in hand, for the history. */
function claimantOf(context: IExecuteFunctions): string {
  return `n8n: ${context.getWorkflow().name ?? 'a workflow'}`.slice(0, 200);
}
