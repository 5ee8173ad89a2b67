import { askOnceEach, collection, limitProperties, wantedRows, type Action } from '../../shared/index';

export const getMany: Action = {
  option: {
    name: 'Get Many',
    value: 'getAll',
    action: 'Get many sequences',
    description: 'Retrieve a list of sequences, with how many leads are in each state',
  },
  properties: [
    ...limitProperties,
    {
      displayName: 'Filters',
      name: 'filters',
      type: 'collection',
      default: {},
      placeholder: 'Add Filter',
      description: 'Which sequences; without one all but the archived',
      options: [
        {
          displayName: 'Status',
          name: 'status',
          type: 'options',
          default: 'published',
          description: 'Only sequences in this status',
          options: [
            { name: 'Archived', value: 'archived' },
            { name: 'Disabled', value: 'disabled' },
            { name: 'Draft', value: 'draft' },
            { name: 'Published', value: 'published' },
          ],
        },
      ],
    },
  ],
  run: (context) =>
    askOnceEach(
      context,
      // As JSON it is the key of a request, and Infinity has no JSON: null is all.
      (index) => ({ ...collection(context, 'filters', index), wanted: wantedRows(context, index) }),
      async ({ run }, { wanted, ...filters }) => {
        const { sequences } = await run<{ sequences: object[] }>('sequence.list', filters);
        return { once: sequences.slice(0, wanted as number) };
      },
    ),
};
