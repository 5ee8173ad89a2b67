import type { IExecuteFunctions } from 'n8n-workflow';
import type { HappenedView } from '../../engine/index';
import type { Throughline } from '../shared/index';

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
  { run }: Throughline,
  wanted: Readonly<Record<string, unknown>>,
): Promise<Claimed> {
  return run<Claimed>('email.claim', { ...wanted, claimant: claimantOf(context) });
}

export function claimHandoffs(
  context: IExecuteFunctions,
  { run }: Throughline,
  wanted: Readonly<Record<string, unknown>>,
): Promise<{ readonly handoffs: readonly object[] }> {
  return run('handoff.claim', { ...wanted, claimant: claimantOf(context) });
}

/** Who has it in hand, for the history. */
function claimantOf(context: IExecuteFunctions): string {
  return `n8n: ${context.getWorkflow().name ?? 'a workflow'}`.slice(0, 200);
}
