import type { INodeProperties } from 'n8n-workflow';
import { leadFieldProperties, sequenceLocator } from '../shared/index';

export const properties: INodeProperties[] = [
  {
    displayName: 'All input items are enrolled in one go. Leads that are not known yet are created.',
    name: 'notice',
    type: 'notice',
    default: '',
  },
  sequenceLocator({ description: 'A published sequence' }),
  {
    displayName: 'Email',
    name: 'email',
    type: 'string',
    default: '={{ $json.email }}',
    placeholder: 'name@email.com',
    required: true,
    description: 'Email address of the lead: one address is one lead',
    hint: "Drag the field with the address here, if the input does not call it 'email'",
  },
  ...leadFieldProperties,
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'Protections to pass over, what to do about leads that are skipped, and who sends',
    options: [
      {
        displayName: 'Enroll All the Same',
        name: 'override',
        type: 'multiOptions',
        default: [],
        description: 'Protections to pass over; the history records who did it',
        options: [
          {
            name: 'If Active in Another Sequence',
            value: 'active_elsewhere',
            description:
              'Enroll a lead that another sequence is writing to, even where this one wants it alone',
          },
          {
            name: 'If in This Sequence Before',
            value: 'already_finished',
            description: 'Enroll a lead again that has been through this sequence',
          },
          {
            name: 'If on the Exclusion List',
            value: 'excluded',
            description: 'Enroll a lead whose address or domain your own list excludes',
          },
          {
            name: 'If Recently Contacted',
            value: 'recently_contacted',
            description: 'Enroll a lead who had mail from you a short while ago',
          },
        ],
      },
      {
        displayName: 'If a Lead Is Skipped',
        name: 'ifRefused',
        type: 'options',
        default: 'report',
        description: 'What to do about leads that cannot be enrolled; the others are enrolled in any case',
        options: [
          {
            name: 'Fail',
            value: 'fail',
            description: "The item is an error, which the 'On Error' setting handles",
          },
          {
            name: 'Report It',
            value: 'report',
            description: "The output item says 'skipped' and why, and the workflow goes on",
          },
        ],
      },
      {
        displayName: 'Sender',
        name: 'sender',
        type: 'string',
        default: '',
        placeholder: 'e.g. Ada at Example',
        description: "Name of the sender to use, instead of the sequence's own",
      },
    ],
  },
];
