import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { methods } from '../shared/index';
import { chosenLeads } from './chosenLeads';
import { forgetKeys } from './claimKey';
import { handOut } from './handOut';
import { OUTPUTS } from './outputs';
import { properties } from './properties';
import { reportBack } from './reportBack';
import { runDue } from './runDue';

const EXECUTE = { due: runDue, handOut, report: reportBack, leads: chosenLeads } as const;

export class Advance implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Throughline Advance',
    name: 'advance',
    icon: { light: 'file:advance.svg', dark: 'file:advance.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle:
      '={{ ({ due: "everything that is due", handOut: "hand out due stages", report: "report back", leads: "chosen leads now" })[$parameter["operation"]] }}',
    description:
      'Send what is due, hand due stages to the workflow and report them back, or run chosen leads now',
    defaults: { name: 'Throughline Advance' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: [...OUTPUTS],
    usableAsTool: true,
    credentials: [
      { name: 'throughlineApi', displayName: 'Throughline', required: true, testedBy: 'throughlineApiTest' },
      {
        name: 'smtp',
        displayName: 'Mail Server (SMTP)',
        required: true,
        displayOptions: { show: { operation: ['due', 'leads'], sendWith: ['smtp'] } },
      },
    ],
    properties,
  };

  methods = methods;

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const operation = this.getNodeParameter('operation', 0) as keyof typeof EXECUTE;
    const data = await EXECUTE[operation](this);
    forgetKeys(this);
    return data;
  }
}
