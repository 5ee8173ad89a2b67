/** What a mail can be taken for, as a workflow chooses among them. */
export const KINDS = [
  { value: 'absence', name: 'Absence', reads: ['absence'], description: 'An out-of-office mail' },
  {
    value: 'automatic',
    name: 'Automatic',
    reads: ['automatic', 'disposition', 'delivery_notice'],
    description: 'Whatever else a machine wrote: ticket systems, read receipts, notices of delay',
  },
  { value: 'bounce', name: 'Bounce', reads: ['bounce'], description: 'An email that could not be delivered' },
  {
    value: 'complaint',
    name: 'Complaint',
    reads: ['complaint'],
    description: 'A report that an email is spam',
  },
  { value: 'reply', name: 'Reply', reads: ['reply'], description: 'A person has answered' },
  {
    value: 'unsubscribe',
    name: 'Unsubscribe',
    reads: ['unsubscribe'],
    description: 'Somebody asks for no more mail',
  },
] as const;
