import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { methods } from '../shared/index';
import { receiveMail } from './execute';
import { properties } from './properties';

export class ReceiveMail implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Receive Mail',
    name: 'receiveMail',
    icon: { light: 'file:receiveMail.svg', dark: 'file:receiveMail.dark.svg' },
    group: ['input'],
    version: 1,
    subtitle: '={{ $parameter["source"] }}',
    description:
      'Hand in a mail that came back: it is read, and a reply, absence, bounce or opt-out has its effect',
    defaults: { name: 'Throughline Receive Mail' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'throughlineApi', required: true, testedBy: 'throughlineApiTest' }],
    properties,
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return receiveMail(this);
  }
}
