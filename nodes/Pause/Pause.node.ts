import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { actionProperties, methods, runAction } from '../shared/index';
import { actions } from './actions';

export class Pause implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Pause',
    name: 'pause',
    icon: { light: 'file:pause.svg', dark: 'file:pause.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle: '={{ $parameter["operation"] }}',
    description: 'Pause leads in their sequence, let them go on, or finish them',
    defaults: { name: 'Throughline Pause' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'throughlineApi', required: true, testedBy: 'throughlineApiTest' }],
    properties: actionProperties(actions, 'pause'),
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return runAction(this, actions);
  }
}
