import type { INodeProperties } from 'n8n-workflow';
import { merged } from './mergeTags';

/** Other wordings of an email; the fields of the stage above are one of them. */
export const variants: INodeProperties = {
  displayName: 'Variants',
  name: 'variants',
  type: 'fixedCollection',
  default: {},
  placeholder: 'Add Variant',
  description:
    "Other wordings, to be tried against the one above. Each lead gets one of them all, always the same; 'Get Analytics' counts them apart.",
  typeOptions: { multipleValues: true },
  options: [
    {
      displayName: 'Variant',
      name: 'variant',
      values: [
        {
          displayName: 'Name',
          name: 'name',
          type: 'string',
          noDataExpression: true,
          default: '',
          placeholder: 'e.g. Short',
          description: 'A name of its own; results are kept by it',
        },
        {
          displayName: 'Share',
          name: 'weight',
          type: 'number',
          noDataExpression: true,
          typeOptions: { minValue: 0, maxValue: 1000 },
          default: 1,
          description: 'How often it is sent, compared with the others: 2 is twice as often as 1, 0 never',
        },
        merged({
          displayName: 'Subject',
          name: 'subject',
          placeholder: 'e.g. {{ firstName }}, one question',
          description: 'Leave empty to keep the one above',
        }),
        merged({
          displayName: 'Text',
          name: 'text',
          placeholder: 'e.g. Hello {{ firstName }}, …',
          description: 'Leave text and HTML empty to keep those above',
          rows: 4,
        }),
        merged({
          displayName: 'HTML',
          name: 'html',
          placeholder: 'e.g. <p>Hello {{ firstName }}</p>',
          description: 'The same as HTML, for mail programs that show it',
          rows: 4,
        }),
      ],
    },
  ],
};

export const share: INodeProperties = {
  displayName: 'Share Beside Variants',
  name: 'share',
  type: 'number',
  noDataExpression: true,
  typeOptions: { minValue: 0, maxValue: 1000 },
  default: 1,
  description: 'How often the wording above is sent, compared with its variants; 0 leaves it out',
};
