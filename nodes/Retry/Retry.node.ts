import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { actOnSelection, methods } from '../shared/index';
import { properties } from './properties';

export class Retry implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Retry',
    name: 'retry',
    icon: { light: 'file:retry.svg', dark: 'file:retry.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle: '={{ $parameter.toJSON().sequence?.cachedResultName || $parameter["sequence"] }}',
    description: 'Let leads that failed or were removed go on where they stopped',
    defaults: { name: 'Throughline Retry' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'throughlineApi', required: true, testedBy: 'throughlineApiTest' }],
    properties,
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return actOnSelection(this, 'retry', (index) => ({
      override: this.getNodeParameter('options.override', index, []),
    }));
  }
}
