import type { INodeProperties } from 'n8n-workflow';

const MERGE_TAGS = 'Merge tags such as {{ firstName }} work here, expressions do not';

/**
 * A field whose text is filled in for each lead when its time comes. n8n would take a merge tag for an expression and
 * fill it in now, from the input item: the editor leaves a field alone that takes no expressions.
 */
export function merged(
  field: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'placeholder'> & {
    readonly rows?: number;
    readonly displayOptions?: INodeProperties['displayOptions'];
  },
): INodeProperties {
  const { rows, displayOptions, ...rest } = field;
  return {
    ...rest,
    type: 'string',
    default: '',
    noDataExpression: true,
    hint: MERGE_TAGS,
    ...(rows === undefined ? {} : { typeOptions: { rows } }),
    ...(displayOptions ? { displayOptions } : {}),
  };
}

/** The fields of a stage that hold such texts. */
export const MERGED = new Set(['subject', 'text', 'html', 'title', 'note', 'payload', 'variants']);
