import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { methods } from '../shared/index';
import { enroll } from './execute';
import { properties } from './properties';

export class Enroll implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Enroll',
    name: 'enroll',
    icon: { light: 'file:enroll.svg', dark: 'file:enroll.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle: '={{ $parameter.toJSON().sequence?.cachedResultName || $parameter["sequence"] }}',
    description: 'Start leads on a sequence of emails, tasks and other steps that stops when they reply',
    defaults: { name: 'Throughline Enroll' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'throughlineApi', required: true, testedBy: 'throughlineApiTest' }],
    properties,
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return enroll(this);
  }
}
