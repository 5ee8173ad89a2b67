import type { IExecuteFunctions } from 'n8n-workflow';
import { ThroughlineError } from '../../../engine/index';
import { askFor, collection, text, type Action, type Input } from '../../shared/index';
import { saveProperties } from './properties';
import { readSettings } from './readSettings';
import { readStages, type Row } from './readStages';

export const save: Action = {
  option: {
    name: 'Save',
    value: 'save',
    action: 'Save sequence',
    description: 'Create a sequence, or change the one of that name; publish it in the same step if you like',
  },
  properties: saveProperties,
  run: askFor('sequence.save', readInput),
};

function readInput(context: IExecuteFunctions, index: number): Input {
  const publish = context.getNodeParameter('afterSaving', index) === 'publish';
  return {
    ...collection(context, 'options', index),
    ...readDefinition(context, index),
    ...(publish ? { publish: true, live: true } : {}),
  };
}

function readDefinition(context: IExecuteFunctions, index: number): Input {
  switch (context.getNodeParameter('define', index)) {
    case 'yaml':
      return { file: needed(raw(context, 'yaml', index, ''), "Write the sequence into 'YAML'.") };
    case 'input':
      return {
        file: needed(
          context.getNodeParameter('yamlFrom', index, ''),
          "Check the expression in 'YAML From': it is empty for this item.",
        ),
      };
    default: {
      const stages = readStages(raw(context, 'stages.stage', index, []) as Row[]);
      const form = collection(context, 'settings', index);
      return {
        definition: {
          name: text(context.getNodeParameter('name', index, '')),
          ...readSettings(form),
          stages,
        },
      };
    }
  }
}

/** As it was typed: n8n would take what begins with = for an expression. */
function raw(context: IExecuteFunctions, name: string, index: number, fallback: unknown): unknown {
  return context.getNodeParameter(name, index, fallback as object, { rawExpressions: true });
}

function needed(value: unknown, hint: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new ThroughlineError({ code: 'no_sequence', message: 'There is no sequence to save.', hint });
}
