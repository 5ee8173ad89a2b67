import type { Lead } from '../model/lead';
import type { Settings } from '../model/sequence';

/** A stage of the lead, or of its company, to which the sequence does not send; null: there is none. Case does not count. */
export function unwantedStage(
  { stage, companyStage }: Pick<Lead, 'stage' | 'companyStage'>,
  { doNotSendStages, doNotSendCompanyStages }: Pick<Settings, 'doNotSendStages' | 'doNotSendCompanyStages'>,
): { readonly reason: 'do_not_send_stage' | 'suppressed_company'; readonly sentence: string } | null {
  const among = (names: readonly string[], one: string | null): one is string =>
    one !== null && names.some((name) => name.trim().toLowerCase() === one.trim().toLowerCase());
  if (among(doNotSendStages, stage)) {
    const sentence = `The lead is in the stage '${stage}', to which this sequence does not send.`;
    return { reason: 'do_not_send_stage', sentence };
  }
  if (among(doNotSendCompanyStages, companyStage)) {
    const sentence = `The lead's company is in the stage '${companyStage}', to which this sequence does not send.`;
    return { reason: 'suppressed_company', sentence };
  }
  return null;
}
