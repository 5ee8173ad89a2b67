import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { actionProperties, methods, runAction, type Action } from '../shared/index';
import { convert, unsubscribe } from './endings';
import { get } from './get';
import { getMany } from './getMany';
import { meeting } from './meeting';
import { messages } from './messages';
import { upsert } from './upsert';

const actions: readonly Action[] = [get, getMany, messages, upsert, convert, unsubscribe, meeting];

export class Lead implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Lead',
    name: 'lead',
    icon: { light: 'file:lead.svg', dark: 'file:lead.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] }}',
    description: 'Look up, create, update, convert and unsubscribe leads: the people whom sequences write to',
    defaults: { name: 'Throughline Lead' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'throughlineApi', required: true, testedBy: 'throughlineApiTest' }],
    properties: actionProperties(actions, 'get'),
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return runAction(this, actions);
  }
}
