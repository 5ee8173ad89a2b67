import {
  NodeConnectionTypes,
  NodeOperationError,
  type INodeType,
  type INodeTypeDescription,
  type ITriggerFunctions,
  type ITriggerResponse,
} from 'n8n-workflow';
import { systemClock } from '../../engine/index';
import { follow, methods, nodeError, readFeedOptions, triggerPanel, type FeedEvent } from '../shared/index';
import { KINDS } from './kinds';
import { mailboxSettings, watchedMailbox } from './mailbox';
import { properties } from './properties';

export class ReplyTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Reply Trigger',
    name: 'replyTrigger',
    icon: { light: 'file:replyTrigger.svg', dark: 'file:replyTrigger.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["kinds"].join(", ") }}',
    description: 'Starts the workflow when a lead replies, and stops the sequence by itself',
    defaults: { name: 'Throughline Reply Trigger' },
    inputs: [],
    triggerPanel: triggerPanel('a mail'),
    activationMessage: 'Replies that come from now on stop their sequences and start this workflow.',
    outputs: [NodeConnectionTypes.Main],
    credentials: [
      { name: 'throughlineApi', displayName: 'Throughline', required: true, testedBy: 'throughlineApiTest' },
      { name: 'imap', displayName: 'Mailbox (IMAP)', required: true },
    ],
    properties,
  };

  methods = methods;

  async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
    const chosen = this.getNodeParameter('kinds', []) as string[];
    if (chosen.length === 0)
      throw new NodeOperationError(this.getNode(), 'No kind of mail is chosen.', {
        description: "Choose at least one in 'Trigger On'.",
      });
    const clock = systemClock();
    const settings = await mailboxSettings(this).catch((error: unknown) => {
      throw nodeError(this.getNode(), error, 0);
    });
    const mailbox = watchedMailbox(this, settings, clock);
    return follow(
      this,
      {
        filter: { kinds: ['replied', 'mail_received'], mailbox: mailbox.name },
        ...readFeedOptions(this),
        toItem: (event) => (isChosen(chosen, event) ? item(event) : null),
      },
      mailbox,
    );
  }
}

function isChosen(chosen: readonly string[], { mail }: FeedEvent): boolean {
  return KINDS.some(
    ({ value, reads }) => chosen.includes(value) && (reads as readonly string[]).includes(mail?.kind ?? ''),
  );
}

function item({ mail, email, lead, answered, status, state, ...event }: FeedEvent): object {
  const { id, ...said } = mail ?? {};
  return {
    ...said,
    email,
    lead,
    sequence: event.sequence,
    sequenceId: event.sequenceId,
    enrollment: event.enrollmentId,
    stage: answered?.stage ?? event.stage,
    stageName: answered?.stageName ?? event.stageName,
    status,
    state,
    mail: id,
    number: event.seq,
  };
}
