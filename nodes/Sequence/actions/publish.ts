import { askFor, collection, needed, type Action } from '../../shared/index';
import { chosen } from './chosen';

export const publish: Action = {
  option: {
    name: 'Publish',
    value: 'publish',
    action: 'Publish sequence',
    description: 'Check a sequence and switch it on; leads that wait because it was off go on',
  },
  properties: [
    chosen,
    {
      displayName: 'Options',
      name: 'publishOptions',
      type: 'collection',
      default: {},
      placeholder: 'Add option',
      description: 'What becomes of leads that are in it already, and whether to check only',
      options: [
        {
          displayName: 'Leads That Are in It',
          name: 'liveEnrollments',
          type: 'options',
          default: 'migrate',
          description: 'What they do when the sequence has changed',
          options: [
            { name: 'Finish on the Old Version', value: 'finish_on_old' },
            { name: 'Go on in the New Version', value: 'migrate' },
          ],
        },
        {
          displayName: 'Only Check',
          name: 'dryRun',
          type: 'boolean',
          default: true,
          description: 'Whether to say what would happen, and change nothing',
        },
      ],
    },
  ],
  run: askFor('sequence.publish', (context, index) => ({
    sequence: needed(context, 'sequence', 'Sequence', index),
    ...collection(context, 'publishOptions', index),
  })),
};
