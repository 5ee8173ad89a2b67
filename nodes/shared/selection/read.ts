import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ThroughlineError } from '../../../engine/index';
import { located, onceIfFixed, text } from '../parameters';
import { perItem } from '../perItem';

export type SelectBy = 'email' | 'enrollment' | 'filter';

/** What an item is to name, and in which field of the panel. */
export const NAMES = {
  email: { what: 'email address', label: 'Email' },
  enrollment: { what: 'enrollment ID', label: 'Enrollment ID' },
} as const;

/** What one item selects: by what, within which sequence and filter, and its own address or id ('' if it has none). */
export interface Selection {
  readonly by: SelectBy;
  readonly within: Readonly<Record<string, string>>;
  readonly reference: string;
}

/** Reads the selection of one item after the other. @throws ThroughlineError `selection_too_wide` */
export function selectionReader(context: IExecuteFunctions): (index: number) => Selection {
  const among = onceIfFixed(context, ['selectBy', 'sequence'], (index) => ({
    by: context.getNodeParameter('selectBy', index) as SelectBy,
    sequence: located(context, 'sequence', index),
  }));
  const references = { email: perItem(context, 'email'), enrollment: perItem(context, 'enrollment') };
  return (index) => {
    const { by, sequence } = among(index);
    const within: Record<string, string> = sequence === '' ? {} : { sequence };
    if (by === 'filter')
      return { by, within: { ...within, ...readFilters(context, index, sequence) }, reference: '' };
    return { by, within, reference: text(references[by](index)) };
  };
}

function readFilters(context: IExecuteFunctions, index: number, sequence: string): Record<string, string> {
  const given = Object.entries(context.getNodeParameter('filters', index, {}) as IDataObject);
  const filters = given
    .map(([name, value]) => [name, text(value)] as const)
    .filter(([, value]) => value !== '');
  if (sequence !== '' || filters.length > 0) return Object.fromEntries(filters);
  throw new ThroughlineError({
    code: 'selection_too_wide',
    message: 'Neither a sequence nor a filter is chosen; that would be every lead there is.',
    hint: 'Choose a sequence or add a filter.',
  });
}
