import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { actOnSelection, methods } from '../shared/index';
import { advanceDue } from './advanceDue';
import { properties } from './properties';

export class Advance implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Advance',
    name: 'advance',
    icon: {
      light: 'file:../shared/icons/throughline.svg',
      dark: 'file:../shared/icons/throughline.dark.svg',
    },
    group: ['output'],
    version: 1,
    subtitle: '={{ $parameter["operation"] === "due" ? "everything that is due" : "chosen leads now" }}',
    description: 'Send what is due, or run the next stage of chosen leads now',
    defaults: { name: 'Throughline Advance' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'throughlineApi', required: true, testedBy: 'throughlineApiTest' }],
    properties,
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const due = this.getNodeParameter('operation', 0) === 'due';
    return due ? advanceDue(this) : actOnSelection(this, 'advance');
  }
}
