import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { throughlineApiTest } from './connection/credentialTest';
import { withThroughline } from './connection/connect';
import { nodeError } from './nodeError';

interface SequenceRow {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

interface StageRow {
  readonly id: string;
  readonly kind: string;
  readonly name?: string;
}

async function searchSequences(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  return load(this, async () => {
    const { sequences } = await withThroughline(this, ({ run }) =>
      run<{ sequences: SequenceRow[] }>('sequence.list', {}),
    );
    return sequences
      .map(({ id, name, status }) => ({
        name: status === 'published' ? name : `${name} (${status})`,
        value: id,
      }))
      .filter(({ name }) => matches(name, filter))
      .sort((a, b) => a.name.localeCompare(b.name));
  });
}

async function searchStages(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  return load(this, async () => {
    const sequence = this.getCurrentNodeParameter('sequence', { extractValue: true }) as string | undefined;
    if (!sequence) return [];
    const { definition } = await withThroughline(this, ({ run }) =>
      run<{ definition: { stages: StageRow[] } }>('sequence.get', { sequence }),
    );
    return definition.stages
      .map(({ id, kind, name }, index) => ({ name: `${index + 1}. ${name ?? id} (${kind})`, value: id }))
      .filter(({ name }) => matches(name, filter));
  });
}

async function load(
  context: ILoadOptionsFunctions,
  work: () => Promise<INodeListSearchResult['results']>,
): Promise<INodeListSearchResult> {
  try {
    return { results: await work() };
  } catch (error) {
    throw nodeError(context.getNode(), error, 0);
  }
}

function matches(name: string, filter = ''): boolean {
  return name.toLowerCase().includes(filter.trim().toLowerCase());
}

/** What the editor asks our nodes for: lists to pick from, and the credential's test. */
export const methods = {
  listSearch: { searchSequences, searchStages },
  credentialTest: { throughlineApiTest },
};
