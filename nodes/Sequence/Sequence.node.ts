import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { actionProperties, methods, runAction } from '../shared/index';
import { actions } from './actions';

export class Sequence implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Sequence',
    name: 'sequence',
    icon: { light: 'file:sequence.svg', dark: 'file:sequence.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle:
      '={{ [$parameter["operation"], $parameter["name"] || $parameter.toJSON().sequence?.cachedResultName || $parameter["sequence"]].filter(Boolean).join(": ") }}',
    description: 'Write, publish, try out and look at sequences of emails, tasks and other stages',
    defaults: { name: 'Throughline Sequence' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'throughlineApi', required: true, testedBy: 'throughlineApiTest' }],
    properties: actionProperties(actions, 'save'),
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return runAction(this, actions);
  }
}
