import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { actOnSelection, methods } from '../shared/index';
import { properties } from './properties';

export class Remove implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Remove',
    name: 'remove',
    icon: { light: 'file:remove.svg', dark: 'file:remove.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle: '={{ $parameter.toJSON().sequence?.cachedResultName || $parameter["sequence"] }}',
    description: 'Take leads out of their sequence: nothing more is sent to them',
    defaults: { name: 'Throughline Remove' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'throughlineApi', required: true, testedBy: 'throughlineApiTest' }],
    properties,
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return actOnSelection(this, 'remove', (index) => {
      const because = this.getNodeParameter('options.because', index, '');
      return because === '' ? {} : { because: String(because) };
    });
  }
}
