import {
  NodeConnectionTypes,
  NodeOperationError,
  type INodeType,
  type INodeTypeDescription,
  type ITriggerFunctions,
  type ITriggerResponse,
} from 'n8n-workflow';
import { follow, methods, readFeedOptions, triggerPanel, type FeedEvent } from '../shared/index';
import { properties } from './properties';
import { kindsFor, nameFor } from './watched';

export class SequenceTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Sequence Trigger',
    name: 'sequenceTrigger',
    icon: { light: 'file:sequenceTrigger.svg', dark: 'file:sequenceTrigger.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["events"].join(", ") }}',
    description: 'Starts the workflow when something happens to a lead in a sequence',
    defaults: { name: 'Throughline Sequence Trigger' },
    inputs: [],
    triggerPanel: triggerPanel('an event'),
    activationMessage: 'What happens to your leads from now on starts this workflow.',
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'throughlineApi', required: true, testedBy: 'throughlineApiTest' }],
    properties,
  };

  methods = methods;

  async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
    const events = this.getNodeParameter('events', []) as string[];
    if (events.length === 0)
      throw new NodeOperationError(this.getNode(), 'No event is chosen.', {
        description: "Choose at least one in 'Trigger On'.",
      });
    const sequence = String(this.getNodeParameter('sequence', '', { extractValue: true }) ?? '').trim();
    return follow(this, {
      filter: { kinds: kindsFor(events), ...(sequence === '' ? {} : { sequence }) },
      ...readFeedOptions(this),
      toItem(event) {
        const name = nameFor(events, event);
        return name === null ? null : item(name, event);
      },
    });
  }
}

function item(name: string, event: FeedEvent): object {
  const { seq, kind, actor, enrollmentId, ...rest } = event;
  return { event: name, ...rest, enrollment: enrollmentId, by: actor.kind, number: seq, kind };
}
