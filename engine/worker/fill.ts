import { mergeData } from '../content/mergeData';
import { UNSUBSCRIBE_WORD } from '../content/optOut';
import type { MergeTags } from '../content/mergeTags';
import type { Sender } from '../model/sender';
import type { Stage } from '../model/stage';
import type { Case, Moment } from './case';

/** Fills the merge tags of a stage's texts. What lacks a value is left blank and named in `missing`. */
export function fill(
  tags: MergeTags,
  templates: Readonly<Record<string, string>>,
  stage: Stage,
  kase: Case,
  sender: Pick<Sender, 'name' | 'fromName' | 'address'>,
  moment: Moment,
  escaping: 'text' | 'html' = 'text',
): { readonly filled: Readonly<Record<string, string>>; readonly missing: readonly string[] } {
  const data = mergeData({
    lead: kase.lead,
    sender,
    sequenceName: kase.revision.definition.name,
    stageName: stage.name ?? stage.id,
    organisationName: moment.organisation.name,
    unsubscribe: { link: null, word: UNSUBSCRIBE_WORD },
    now: moment.now,
    timeZone: kase.zone,
  });
  const missing = new Set<string>();
  const filled: Record<string, string> = {};
  for (const [key, template] of Object.entries(templates)) {
    const rendered = tags.render(template, data, escaping);
    rendered.missing.forEach((name) => missing.add(name));
    filled[key] = rendered.text;
  }
  return { filled, missing: [...missing] };
}

/** `company and firstName have no value` */
export function missingSentence(missing: readonly string[]): string {
  return missing.length === 1
    ? `The merge tag '${missing[0]}' has no value for this lead.`
    : `The merge tags '${missing.join("', '")}' have no value for this lead.`;
}
