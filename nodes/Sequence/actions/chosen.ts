import type { INodeProperties } from 'n8n-workflow';
import { sequenceLocator } from '../../shared/index';

/** The sequence that an operation is about. */
export const chosen: INodeProperties = sequenceLocator({
  description: 'The sequence: a plan of emails, tasks and other stages',
});

/** A field for a time, in a collection. */
export function time(displayName: string, name: string, description: string): INodeProperties {
  return { displayName, name, type: 'dateTime', default: '', description };
}
