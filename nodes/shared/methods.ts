import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
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

interface LeadRow {
  readonly id: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly name: string | null;
}

interface TaskRow {
  readonly id: string;
  readonly title: string;
  readonly email: string;
}

async function searchSequences(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  return ask(this, async (run) => {
    const { sequences } = await run<{ sequences: SequenceRow[] }>('sequence.list', {});
    const results = sequences
      .map(({ id, name, status }) => ({
        name: status === 'published' ? name : `${name} (${status})`,
        value: id,
      }))
      .filter(({ name }) => matches(name, filter))
      .sort((a, b) => a.name.localeCompare(b.name));
    return { results };
  });
}

async function searchStages(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  const sequence = this.getCurrentNodeParameter('sequence', { extractValue: true }) as string | undefined;
  if (!sequence) return { results: [] };
  return ask(this, async (run) => {
    const { definition } = await run<{ definition: { stages: StageRow[] } }>('sequence.get', { sequence });
    const results = definition.stages
      .map(({ id, kind, name }, index) => ({ name: `${index + 1}. ${name ?? id} (${kind})`, value: id }))
      .filter(({ name }) => matches(name, filter));
    return { results };
  });
}

/** Page after page, as the list is scrolled. */
async function searchLeads(
  this: ILoadOptionsFunctions,
  filter?: string,
  after?: string,
): Promise<INodeListSearchResult> {
  const search = filter?.trim() ? { search: filter.trim() } : {};
  return ask(this, async (run) => {
    const page = { ...search, ...(after ? { after } : {}), limit: 100 };
    const { leads, next } = await run<{ leads: LeadRow[]; next: string | null }>('lead.list', page);
    const results = leads.map((lead) => ({ name: leadLabel(lead), value: lead.id }));
    return { results, ...(next === null ? {} : { paginationToken: next }) };
  });
}

function leadLabel({ email, firstName, lastName, name }: LeadRow): string {
  const whole = [firstName, lastName].filter(Boolean).join(' ') || name;
  return whole ? `${whole} (${email})` : email;
}

async function searchTasks(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  return ask(this, async (run) => {
    const { tasks } = await run<{ tasks: TaskRow[] }>('task.list', { limit: 1_000 });
    const results = tasks
      .map(({ id, title, email }) => ({ name: `${title} (${email})`, value: id }))
      .filter(({ name }) => matches(name, filter));
    return { results };
  });
}

async function listSenders(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return ask(this, async (run) => {
    const { senders } = await run<{ senders: { name: string; address: string | null }[] }>('sender.list', {});
    return senders.map(({ name, address }) => ({
      name: address ? `${name} (${address})` : name,
      value: name,
    }));
  });
}

type Run = Parameters<Parameters<typeof withThroughline>[1]>[0]['run'];

async function ask<Result>(
  context: ILoadOptionsFunctions,
  work: (run: Run) => Promise<Result>,
): Promise<Result> {
  try {
    return await withThroughline(context, ({ run }) => work(run));
  } catch (error) {
    throw nodeError(context.getNode(), error, 0);
  }
}

function matches(name: string, filter = ''): boolean {
  return name.toLowerCase().includes(filter.trim().toLowerCase());
}

/** What the editor asks our nodes for: lists to pick from, and the credential's test. */
export const methods = {
  listSearch: { searchSequences, searchStages, searchLeads, searchTasks },
  loadOptions: { listSenders },
  credentialTest: { throughlineApiTest },
};
