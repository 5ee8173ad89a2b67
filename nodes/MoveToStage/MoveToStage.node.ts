import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { actOnSelection, methods } from '../shared/index';
import { properties } from './properties';

export class MoveToStage implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Move To Stage',
    name: 'moveToStage',
    icon: { light: 'file:moveToStage.svg', dark: 'file:moveToStage.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle: '={{ $parameter.toJSON().stage?.cachedResultName || $parameter["stage"] }}',
    description: 'Let leads go on at another stage of their sequence',
    defaults: { name: 'Throughline Move To Stage' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'throughlineApi', required: true, testedBy: 'throughlineApiTest' }],
    properties,
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return actOnSelection(this, 'moveToStage', (index) => ({
      to: this.getNodeParameter('stage', index, '', { extractValue: true }),
      backwards: this.getNodeParameter('options.backwards', index, false),
      wait: this.getNodeParameter('options.wait', index, false),
    }));
  }
}
