import type { INodeProperties } from 'n8n-workflow';
import { branchFields } from './branchFields';
import { emailFields } from './emailFields';
import { handoffFields } from './handoffFields';
import { merged } from './mergeTags';
import { settings } from './settingsFields';
import { commonFields, stageOptions } from './stageFields';
import { taskFields } from './taskFields';

const inForm = { show: { define: ['form'] } };

export const saveProperties: INodeProperties[] = [
  {
    displayName: 'Define',
    name: 'define',
    type: 'options',
    noDataExpression: true,
    default: 'form',
    description: 'How the sequence is written down',
    options: [
      { name: 'In This Form', value: 'form', description: 'Stage by stage, with the settings used most' },
      {
        name: 'YAML',
        value: 'yaml',
        description: 'As the text of a sequence file, with everything there is',
      },
      {
        name: 'YAML From an Earlier Node',
        value: 'input',
        description: 'As a sequence file that comes with the input: from Git, a form, an AI agent',
      },
    ],
  },
  {
    displayName: 'Name',
    name: 'name',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. Welcome after a trial',
    description: 'Name of the sequence. Saving under a name that is there changes that sequence.',
    displayOptions: inForm,
  },
  {
    displayName:
      'Write merge tags such as {{ firstName }} in the texts: they are filled in for each lead when its email goes out. Expressions do not work there. Hand over what comes from earlier nodes as lead fields, with Enroll, and name it here as a merge tag.',
    name: 'mergeTagNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { define: ['form', 'yaml'] } },
  },
  {
    displayName: 'Stages',
    name: 'stages',
    type: 'fixedCollection',
    default: {},
    placeholder: 'Add Stage',
    description: 'What happens, one after the other',
    typeOptions: { multipleValues: true, sortable: true },
    displayOptions: inForm,
    options: [
      {
        displayName: 'Stage',
        name: 'stage',
        values: [
          ...commonFields,
          ...emailFields,
          ...taskFields,
          ...handoffFields,
          ...branchFields,
          stageOptions('wait'),
        ],
      },
    ],
  },
  { ...settings, displayOptions: inForm },
  merged({
    displayName: 'YAML',
    name: 'yaml',
    placeholder: 'e.g. name: Welcome\nstages:\n  - kind: email\n    subject: Hello {{ firstName }}',
    description: "The text of a sequence file, as 'Get' gives it",
    rows: 20,
    displayOptions: { show: { define: ['yaml'] } },
  }),
  {
    displayName: 'YAML From',
    name: 'yamlFrom',
    type: 'string',
    required: true,
    default: '={{ $json.file }}',
    description:
      'An expression that gives the text of a sequence file: its name, settings and stages as YAML',
    hint: "YAML that is typed in here loses its merge tags: choose 'YAML' above for that",
    displayOptions: { show: { define: ['input'] } },
  },
  {
    displayName: 'After Saving',
    name: 'afterSaving',
    type: 'options',
    default: 'draft',
    description: 'Whether the sequence is only kept, or runs from now on',
    options: [
      {
        name: 'Keep as Draft',
        value: 'draft',
        description: 'Nothing is sent; a sequence that is published has to be disabled first',
      },
      {
        name: 'Publish',
        value: 'publish',
        description: 'Check it and switch it on; leads that are in it already go on in the new version',
      },
    ],
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    default: {},
    placeholder: 'Add option',
    description: 'Who sees the sequence, and how it is renamed',
    options: [
      {
        displayName: 'Rename From',
        name: 'sequence',
        type: 'string',
        default: '',
        placeholder: 'e.g. Welcome',
        description: 'Name or ID of the sequence that is to have the new name',
      },
      {
        displayName: 'Sharing',
        name: 'sharing',
        type: 'options',
        default: 'edit',
        description: 'Who sees it and may act on its leads',
        options: [
          { name: 'Everybody May Act', value: 'edit' },
          { name: 'Everybody May See', value: 'view' },
          { name: 'Private', value: 'private' },
        ],
      },
    ],
  },
];
