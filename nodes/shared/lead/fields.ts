import type { INodeProperties } from 'n8n-workflow';

const own = (
  displayName: string,
  name: string,
  placeholder: string,
  description: string,
): INodeProperties => ({ displayName, name, type: 'string', default: '', placeholder, description });

/** What a lead has besides its address; every other field is a custom one. */
export const ownFields: INodeProperties[] = [
  own('Company', 'company', 'e.g. Example Ltd', 'Company that the lead works for'),
  own(
    'Company Stage',
    'companyStage',
    'e.g. customer',
    "Where the lead's company stands in your CRM; a sequence can leave out companies by it",
  ),
  own('CRM ID', 'crmId', 'e.g. 4711', "The lead's ID in your CRM"),
  own('CRM Stage', 'stage', 'e.g. new', 'Where the lead stands in your CRM'),
  own('First Name', 'firstName', 'e.g. Ada', 'Given name, as an email would greet the lead'),
  own('Job Title', 'title', 'e.g. Head of Sales', 'What the lead does at the company'),
  own('Last Name', 'lastName', 'e.g. Lovelace', 'Family name of the lead'),
  own('Name', 'name', 'e.g. Ada Lovelace', 'Full name, where first and last name are not known apart'),
  own('Phone', 'phone', 'e.g. +44 20 7946 0123', 'Phone number, for tasks such as a call'),
  own(
    'Time Zone',
    'timeZone',
    'e.g. Europe/Berlin',
    "Zone of the tz database; emails go out in the lead's own hours",
  ),
];

const customFields: INodeProperties = {
  displayName: 'Custom Fields',
  name: 'customFields',
  type: 'fixedCollection',
  default: {},
  placeholder: 'Add Field',
  description: 'Fields of your own; each can stand in an email as a merge tag of its name',
  typeOptions: { multipleValues: true },
  options: [
    {
      displayName: 'Field',
      name: 'field',
      values: [
        {
          displayName: 'Name',
          name: 'name',
          type: 'string',
          default: '',
          placeholder: 'e.g. Job level',
          description: 'What the field is called, as merge tags name it',
        },
        {
          displayName: 'Value',
          name: 'value',
          type: 'string',
          default: '',
          description: 'What stands in the emails where the merge tag is',
        },
      ],
    },
  ],
};

const below = { show: { fieldsFrom: ['below'] } };

/** Where a lead's fields come from: the whole input item, or what is filled in. */
export const leadFieldProperties: INodeProperties[] = [
  {
    displayName: 'Lead Fields',
    name: 'fieldsFrom',
    type: 'options',
    default: 'input',
    description: 'What is known of the lead, for the merge tags in its emails',
    options: [
      {
        name: 'All Fields of the Input Item',
        value: 'input',
        description: 'Every text, number and yes/no field, by its name: firstName, company, or one of yours',
      },
      { name: 'Define Below', value: 'below', description: 'Only the fields that are filled in here' },
    ],
  },
  {
    displayName: 'Fields',
    name: 'fields',
    type: 'collection',
    default: {},
    placeholder: 'Add Field',
    description: 'What is known of the lead; a field that is left out keeps the value that it has',
    displayOptions: below,
    options: ownFields,
  },
  { ...customFields, displayOptions: below },
];
