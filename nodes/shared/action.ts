import type {
  IExecuteFunctions,
  INodeExecutionData,
  INodeProperties,
  INodePropertyOptions,
} from 'n8n-workflow';

/** One entry of a node's 'Operation': its words, the fields that it shows, and what it does. */
export interface Action {
  readonly option: INodePropertyOptions & { readonly value: string; readonly action: string };
  readonly properties: readonly INodeProperties[];
  readonly run: (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;
}

/** 'Operation' and the fields of each; a field that several share (the same object) is there once. */
export function actionProperties(actions: readonly Action[], first: string): INodeProperties[] {
  const shownBy = new Map<INodeProperties, string[]>();
  for (const { option, properties } of actions)
    for (const property of properties)
      shownBy.set(property, [...(shownBy.get(property) ?? []), option.value]);
  return [
    {
      displayName: 'Operation',
      name: 'operation',
      type: 'options',
      noDataExpression: true,
      default: first,
      options: actions.map(({ option }) => option).sort((a, b) => a.name.localeCompare(b.name)),
    },
    ...[...shownBy].map(([property, operation]) => ({
      ...property,
      displayOptions: {
        ...property.displayOptions,
        show: { ...property.displayOptions?.show, operation },
      },
    })),
  ];
}

export async function runAction(
  context: IExecuteFunctions,
  actions: readonly Action[],
): Promise<INodeExecutionData[][]> {
  const wanted = context.getNodeParameter('operation', 0) as string;
  const action = actions.find(({ option }) => option.value === wanted);
  if (!action) throw new Error(`There is no operation '${wanted}'.`);
  return action.run(context);
}
