import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { actionProperties, methods, runAction, type Action } from '../shared/index';
import { complete, skip } from './close';
import { getMany } from './getMany';

const actions: readonly Action[] = [getMany, complete, skip];

export class Task implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Task',
    name: 'task',
    icon: { light: 'file:task.svg', dark: 'file:task.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] }}',
    description: 'List what people are to do for leads, such as calls, and mark it as done or skipped',
    defaults: { name: 'Throughline Task' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'throughlineApi', required: true, testedBy: 'throughlineApiTest' }],
    properties: actionProperties(actions, 'getAll'),
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return runAction(this, actions);
  }
}
