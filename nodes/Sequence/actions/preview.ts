import { askFor, leadLocator, located, type Action } from '../../shared/index';
import { chosen } from './chosen';
import { readTrial, trialOptions } from './trial';

export const preview: Action = {
  option: {
    name: 'Preview',
    value: 'preview',
    action: 'Preview sequence for one lead',
    description: 'Show the path that one lead would take, with dates and texts; nothing is sent or changed',
  },
  properties: [
    chosen,
    leadLocator({
      name: 'previewLead',
      required: false,
      description: 'For whom; leave empty for a lead that is made up',
    }),
    trialOptions,
  ],
  run: askFor('sequence.preview', (context, index) => {
    const lead = located(context, 'previewLead', index);
    return { ...readTrial(context, index), ...(lead === '' ? {} : { lead }) };
  }),
};
