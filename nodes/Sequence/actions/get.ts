import { askOnceEach, needed, type Action } from '../../shared/index';
import { chosen } from './chosen';

export const get: Action = {
  option: {
    name: 'Get',
    value: 'get',
    action: 'Get sequence',
    description: 'Retrieve one sequence: its stages, its settings, and how many leads are in each state',
  },
  properties: [
    chosen,
    {
      displayName: 'Include YAML',
      name: 'includeFile',
      type: 'boolean',
      default: false,
      description:
        "Whether to add the sequence as a file, in the field 'file', from which it can be saved again without loss",
    },
  ],
  run: (context) =>
    askOnceEach(
      context,
      (index) => ({
        sequence: needed(context, 'sequence', 'Sequence', index),
        includeFile: context.getNodeParameter('includeFile', index, false),
      }),
      async ({ run }, { includeFile, sequence }) => {
        const found = await run<object>('sequence.get', { sequence });
        if (includeFile !== true) return { each: found };
        const { file } = await run<{ file: string }>('sequence.file', { sequence });
        return { each: { ...found, file } };
      },
    ),
};
