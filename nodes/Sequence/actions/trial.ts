import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { collection, listOf, needed, withTimes, type Input } from '../../shared/index';
import { time } from './chosen';

const percent = (displayName: string, name: string, description: string): INodeProperties => ({
  displayName,
  name,
  type: 'number',
  default: 10,
  typeOptions: { minValue: 0, maxValue: 100 },
  description,
});

/** What both ways of trying a sequence out may be told. */
export const trialOptions: INodeProperties = {
  displayName: 'Options',
  name: 'trialOptions',
  type: 'collection',
  default: {},
  placeholder: 'Add option',
  description: 'When the leads are enrolled, and what they and your colleagues are taken to do',
  options: [
    {
      displayName: 'Branches That Take No',
      name: 'no',
      type: 'string',
      default: '',
      placeholder: 'e.g. Big company?',
      description:
        'Names or IDs of branch stages that go that way whatever they ask; separate them by commas',
    },
    {
      displayName: 'Branches That Take Yes',
      name: 'yes',
      type: 'string',
      default: '',
      placeholder: 'e.g. Big company?',
      description:
        'Names or IDs of branch stages that go that way whatever they ask; separate them by commas',
    },
    percent('Click Rate', 'clickRate', 'In how many percent of the emails a link is clicked'),
    time('Enrolled At', 'from', 'When the leads are enrolled; without it now'),
    percent('Open Rate', 'openRate', 'How many percent of the emails are opened'),
    percent('Reply Rate', 'replyRate', 'How many percent of the emails are answered'),
    {
      displayName: 'Version',
      name: 'version',
      type: 'options',
      default: 'draft',
      description: 'Which version is tried out, where both are there',
      options: [
        { name: 'Draft', value: 'draft' },
        { name: 'Published', value: 'published' },
      ],
    },
  ],
};

export function readTrial(context: IExecuteFunctions, index: number): Input {
  const { yes, no, ...options } = collection(context, 'trialOptions', index);
  const turned = (ids: unknown, way: string): [string, string][] => listOf(ids).map((id) => [id, way]);
  const paths = Object.fromEntries([...turned(yes, 'yes'), ...turned(no, 'no')]);
  return {
    sequence: needed(context, 'sequence', 'Sequence', index),
    ...withTimes(context, options, ['from']),
    ...(Object.keys(paths).length === 0 ? {} : { paths }),
  };
}
