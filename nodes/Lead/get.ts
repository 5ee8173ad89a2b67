import { askOnceEach, needed, type Action } from '../shared/index';
import { simplify, theLead } from './one';

interface LeadRow {
  readonly id: string;
  readonly email: string;
  readonly [field: string]: unknown;
}

interface Enrollment {
  readonly upcoming: readonly object[];
  readonly [field: string]: unknown;
}

interface Standing {
  readonly active: number;
  readonly blocked: number;
  readonly completed: number;
  readonly sequences: readonly Enrollment[];
}

export const get: Action = {
  option: {
    name: 'Get',
    value: 'get',
    action: 'Get lead',
    description:
      'Retrieve one lead: its fields, whether it may be mailed, and how it stands in its sequences',
  },
  properties: [theLead, simplify],
  run: (context) =>
    askOnceEach(
      context,
      (index) => ({
        lead: needed(context, 'lead', 'Lead', index),
        simplified: context.getNodeParameter('simplify', index, true),
      }),
      async ({ run }, { lead, simplified }) => {
        const found = await run<LeadRow>('lead.get', { lead });
        const { active, blocked, completed, sequences } = await run<Standing>('lead.sequences', {
          lead: found.id,
        });
        const whole = { ...found, active, blocked, completed, enrollments: sequences };
        return { each: simplified === true ? simple(whole) : whole };
      },
    ),
};

function simple(lead: LeadRow & { readonly enrollments: readonly Enrollment[] }): object {
  const { id, email, firstName, lastName, company, stage, fields, suppressed, enrollments } = lead;
  return {
    ...{ id, email, firstName, lastName, company, stage, fields },
    mayBeMailed: suppressed === null,
    // JSON leaves out what is undefined: what is still to come is the long part.
    enrollments: enrollments.map((enrollment) => ({ ...enrollment, upcoming: undefined })),
  };
}
