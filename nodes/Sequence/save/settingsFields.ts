import type { INodeProperties } from 'n8n-workflow';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((name) => ({
  name,
  value: name.slice(0, 3).toLowerCase(),
}));

/** Of the settings those that most people need; all of them can be given as YAML. */
export const settings: INodeProperties = {
  displayName: 'Settings',
  name: 'settings',
  type: 'collection',
  default: {},
  placeholder: 'Add Setting',
  description: 'When mail goes out, from whom, and what stops it; what is left out has its default',
  options: [
    {
      displayName: 'Daily Quota',
      name: 'dailyQuota',
      type: 'number',
      default: 200,
      typeOptions: { minValue: 1 },
      description: 'At most so many emails of this sequence in any 24 hours',
    },
    {
      displayName: 'Description',
      name: 'description',
      type: 'string',
      default: '',
      description: 'What the sequence is for, for your colleagues',
    },
    {
      displayName: 'Do Not Send to Stages',
      name: 'doNotSendStages',
      type: 'string',
      default: '',
      placeholder: 'e.g. customer, lost',
      description: 'Leads at one of these CRM stages get no email; separate them by commas',
    },
    {
      displayName: 'Enrollment of Leads That Were Here Before',
      name: 'enrolment',
      type: 'options',
      default: 'when_not_active',
      description: 'How often one lead may be enrolled',
      options: [
        { name: 'Again and Again', value: 'any', description: 'Again when it is over, however often' },
        { name: 'Only Once', value: 'once' },
        { name: 'When Not Active', value: 'when_not_active', description: 'Again when it is over' },
      ],
    },
    {
      displayName: 'Fields',
      name: 'fields',
      type: 'string',
      default: '',
      placeholder: 'e.g. Job level, Budget',
      description:
        'Custom lead fields whose merge tags the texts use, before any lead has them; separate them by commas',
    },
    {
      displayName: 'Holidays',
      name: 'holidays',
      type: 'string',
      default: '',
      placeholder: 'e.g. 2026-12-25, 2027-01-01',
      description: 'Dates on which no email goes out; separate them by commas',
    },
    {
      displayName: 'If a Colleague Replies',
      name: 'companyReply',
      type: 'options',
      default: 'ignore',
      description: 'What happens when somebody at the same company replies to any sequence',
      options: [
        { name: 'Finish the Lead', value: 'finish' },
        { name: 'Ignore It', value: 'ignore' },
        { name: 'Pause the Lead', value: 'pause' },
      ],
    },
    {
      displayName: 'If Recently Contacted',
      name: 'recentlyContacted',
      type: 'string',
      default: '',
      placeholder: 'e.g. 30 days',
      description: 'No first email to a lead to whom any sequence has written within this time',
    },
    {
      displayName: 'Leads in Other Sequences',
      name: 'otherSequences',
      type: 'options',
      default: 'allow',
      description: 'Whether a lead may be here while active in another sequence',
      options: [
        { name: 'Allow', value: 'allow' },
        { name: 'Refuse', value: 'refuse' },
      ],
    },
    {
      displayName: 'Send at Any Time',
      name: 'anyTime',
      type: 'boolean',
      default: true,
      description:
        'Whether emails go out by day and night, on every day; the sending window is then left aside',
    },
    {
      displayName: 'Sender Names or IDs',
      name: 'senders',
      type: 'multiOptions',
      default: [],
      typeOptions: { loadOptionsMethod: 'listSenders' },
      description:
        'Who sends, in turn. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
    },
    {
      displayName: 'Sending Window',
      name: 'window',
      type: 'fixedCollection',
      default: {},
      placeholder: 'Add Block',
      description:
        "When emails may go out, in the lead's time zone; without it Monday to Friday, 09:00 to 17:00",
      typeOptions: { multipleValues: true },
      options: [
        {
          displayName: 'Block',
          name: 'block',
          values: [
            {
              displayName: 'Days',
              name: 'days',
              type: 'multiOptions',
              default: ['mon', 'tue', 'wed', 'thu', 'fri'],
              description: 'Days of the week on which the block opens',
              options: DAYS,
            },
            {
              displayName: 'From',
              name: 'from',
              type: 'string',
              default: '09:00',
              placeholder: 'e.g. 09:00',
              description: 'First local time',
            },
            {
              displayName: 'To',
              name: 'to',
              type: 'string',
              default: '17:00',
              placeholder: 'e.g. 17:00',
              description: 'First local time that is too late; 24:00 is midnight',
            },
          ],
        },
      ],
    },
    {
      displayName: 'Stop on Reply',
      name: 'stopOnReply',
      type: 'boolean',
      default: true,
      description: 'Whether a reply ends the sequence for the lead',
    },
    {
      displayName: 'Time Zone',
      name: 'timeZone',
      type: 'string',
      default: '',
      placeholder: 'e.g. Europe/Berlin',
      description: 'For leads whose own zone is not known',
    },
    {
      displayName: 'Track',
      name: 'track',
      type: 'multiOptions',
      default: [],
      description:
        'What to record of the readers of emails that have HTML; it needs a runner with a public URL, and people may have to be asked',
      options: [
        {
          name: 'Clicks',
          value: 'clicks',
          description: 'Links lead over the runner, which sends the reader on',
        },
        { name: 'Opens', value: 'opens', description: 'An invisible picture tells when an email is shown' },
      ],
    },
    {
      displayName: 'Unsubscribe',
      name: 'unsubscribe',
      type: 'options',
      default: 'reply_word',
      description: 'How a lead can opt out; links need a public URL of a runner',
      options: [
        { name: 'By a Word in the Reply', value: 'reply_word' },
        { name: 'By Link', value: 'link' },
        { name: 'By Link and Header', value: 'header_and_link', description: 'One click in mail programs' },
        { name: 'Not at All', value: 'none', description: 'Only for mail that the law does not cover' },
      ],
    },
  ],
};
