import { ThroughlineError } from '../../../engine/index';
import { text } from '../../shared/index';
import { stageIdOf } from './stageId';

type Row = Readonly<Record<string, unknown>>;

/** What the stage itself says, among its variants. */
const ORIGINAL = 'original';

/**
 * The variants of an email stage, as a definition has them. There every wording is a variant and the stage only lends
 * what they leave out; in the form the stage is the first wording, as whoever adds a second one means it.
 * @returns undefined where there are none
 * @throws ThroughlineError `variant_without_name`, `variant_name_taken`, `empty_variant`
 */
export function readVariants(options: Row, stage: string): Row[] | undefined {
  const rows = ((options['variants'] as Row | undefined)?.['variant'] ?? []) as Row[];
  if (rows.length === 0) return undefined;
  const seen = new Set([ORIGINAL]);
  const others = rows.map((row, place) => {
    const name = text(row['name']);
    if (name === '') throw withoutName(stage, place);
    const id = stageIdOf(name);
    if (seen.has(id)) throw taken(stage, name);
    seen.add(id);
    const words = Object.entries(row).filter(
      ([key, value]) => ['subject', 'text', 'html'].includes(key) && text(value) !== '',
    );
    if (words.length === 0) throw empty(stage, name);
    return { id, weight: row['weight'] ?? 1, ...Object.fromEntries(words) };
  });
  return [{ id: ORIGINAL, weight: options['share'] ?? 1 }, ...others];
}

function withoutName(stage: string, place: number): ThroughlineError {
  return new ThroughlineError({
    code: 'variant_without_name',
    message: `Variant ${place + 1} of the stage '${stage}' has no name.`,
    hint: 'Give each variant a name of its own; results are kept by it.',
  });
}

function taken(stage: string, name: string): ThroughlineError {
  return new ThroughlineError({
    code: 'variant_name_taken',
    message: `The stage '${stage}' has another variant that is called '${name}', or much the same.`,
    hint: `Give each a name of its own. '${ORIGINAL}' is the wording of the stage itself.`,
  });
}

function empty(stage: string, name: string): ThroughlineError {
  return new ThroughlineError({
    code: 'empty_variant',
    message: `The variant '${name}' of the stage '${stage}' says nothing of its own.`,
    hint: 'Give it a subject, a text or HTML, or take it out.',
  });
}
