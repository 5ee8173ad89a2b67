import type { INodeProperties } from 'n8n-workflow';
import { getPages, limitProperties, type Action } from '../shared/index';
import { simplify } from './one';

const words = (
  displayName: string,
  name: string,
  description: string,
  placeholder?: string,
): INodeProperties => ({
  displayName,
  name,
  type: 'string',
  default: '',
  description,
  ...(placeholder === undefined ? {} : { placeholder }),
});

const filters: INodeProperties = {
  displayName: 'Filters',
  name: 'filters',
  type: 'collection',
  default: {},
  placeholder: 'Add Filter',
  description: 'Which leads; all of these must hold',
  options: [
    words('Company', 'company', 'Only leads of this company', 'e.g. Example Ltd'),
    {
      displayName: 'Created Since',
      name: 'createdSince',
      type: 'dateTime',
      default: '',
      description: 'Only leads created at or after this time',
    },
    words('CRM Stage', 'stage', 'Only leads at this stage in your CRM', 'e.g. new'),
    words('Domain', 'domain', 'Only leads whose address is of this domain', 'e.g. example.com'),
    {
      displayName: 'Enrolled',
      name: 'enrolled',
      type: 'options',
      default: 'now',
      description: 'Whether they are in a sequence',
      options: [
        { name: 'In a Sequence Now', value: 'now' },
        { name: 'In No Sequence Now', value: 'not_now' },
        { name: 'Never in a Sequence', value: 'never' },
      ],
    },
    words('In Segment', 'segment', 'Only leads in this segment, by its name or ID'),
    words('In Sequence', 'sequence', 'Only leads that are or were in this sequence, by its name or ID'),
    words('Not in Sequence', 'notInSequence', 'Only leads that never were in this sequence'),
    words('Search', 'search', 'Part of the address, the name or the company', 'e.g. nathan'),
    words('Time Zone', 'timeZone', 'Only leads in this time zone', 'e.g. Europe/Berlin'),
  ],
};

export const getMany: Action = {
  option: {
    name: 'Get Many',
    value: 'getAll',
    action: 'Get many leads',
    description:
      'Retrieve a list of leads, with the sequences that each is in and when its next email is due',
  },
  properties: [...limitProperties, simplify, filters],
  run: getPages({
    operation: 'lead.list',
    rows: 'leads',
    most: 500,
    times: ['createdSince'],
    columns: [
      'id',
      'email',
      'firstName',
      'lastName',
      'company',
      'stage',
      'fields',
      'ongoing',
      'completed',
      'nextEmailAt',
    ],
  }),
};
