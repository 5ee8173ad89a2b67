import type { INodeProperties } from 'n8n-workflow';
import { leadLocator } from '../shared/index';

/** The lead that an operation is about. */
export const theLead: INodeProperties = leadLocator();

export const because: INodeProperties = {
  displayName: 'Reason',
  name: 'because',
  type: 'string',
  default: '',
  placeholder: 'e.g. Signed on Monday',
  description: 'What happened, for the history of the lead',
};

export const simplify: INodeProperties = {
  displayName: 'Simplify',
  name: 'simplify',
  type: 'boolean',
  default: true,
  description: 'Whether to return a simplified version of the response instead of the raw data',
};
