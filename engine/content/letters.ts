import { createHash } from 'node:crypto';
import type { EmailStage } from '../model/stage';

/** One wording of an email stage. */
export interface Letter {
  /** Null where the stage has no variants. */
  readonly variant: string | null;
  readonly subject: string | undefined;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

/** All that an email stage may say, in the order of its variants. */
export function lettersOf(stage: Pick<EmailStage, 'subject' | 'text' | 'html' | 'variants'>): Letter[] {
  const { subject, text, html } = stage;
  if (!stage.variants) return [{ variant: null, subject, text, html }];
  return stage.variants.map((variant) => {
    // The text of one beside the HTML of the other would be two letters in one.
    const body = variant.text === undefined && variant.html === undefined ? { text, html } : variant;
    return {
      variant: variant.id,
      subject: variant.subject ?? subject,
      text: body.text,
      html: body.html,
    };
  });
}

/**
 * What this lead gets: drawn by weight, and always the same for the same lead in the same stage, so that neither a
 * retry nor a preview shows another one. A weight of 0 is never drawn, unless all are 0.
 */
export function letterFor(
  stage: EmailStage,
  { sequenceId, leadId }: { readonly sequenceId: string; readonly leadId: string },
): Letter {
  const letters = lettersOf(stage);
  const weights = stage.variants?.map(({ weight }) => weight) ?? [1];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = lot(`${sequenceId}/${stage.id}/${leadId}`) * total;
  const drawn = letters.find((_, index) => {
    left -= weights[index] ?? 0;
    return left < 0;
  });
  return drawn ?? letters[0]!;
}

/** 0 ≤ n < 1, spread evenly, the same for the same key. */
function lot(key: string): number {
  return createHash('sha256').update(key).digest().readUIntBE(0, 6) / 2 ** 48;
}
