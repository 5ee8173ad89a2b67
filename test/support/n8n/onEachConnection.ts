import { killAll } from '../runner';
import { connect, CONNECTIONS, type Connection } from './connections';
import { startN8n, type Item, type N8n, type Ran } from './n8n';
import { IT, one } from './workflows';

/** The sequence that is published wherever these tests run. */
export const WELCOME = {
  name: 'Welcome',
  settings: { window: [] },
  stages: [
    {
      id: 'hello',
      kind: 'email',
      subject: "Hello {{ firstName | default: 'there' }}",
      text: 'A first word.',
    },
    { id: 'again', kind: 'email', name: 'Second letter', after: '2 days', text: 'Did you see my mail?' },
    { id: 'call', kind: 'task', after: '1 day', title: 'Call' },
    { id: 'last', kind: 'email', after: '1 day', text: 'A last word.' },
  ],
};

export interface Row {
  readonly id: string;
  readonly state: string;
  readonly stage: string | null;
  readonly dueAt: string | null;
}

export interface Scene {
  readonly n8n: N8n;
  readonly there: Connection;
  readonly sequenceId: string;
  /** Runs one of our nodes over these items. */
  ran(type: string, parameters: object, items: readonly object[], onError?: string): Promise<Ran>;
  /** The first output of a run that must succeed. */
  outOf(
    type: string,
    parameters: object,
    items: readonly object[],
    onError?: string,
  ): Promise<readonly Item[]>;
  /** A lead's enrollment, as the database has it. */
  rowOf(email: string): Promise<Row | undefined>;
}

/** The same tests wherever the sequences live: what a node does may not depend on it. */
export function onEachConnection(title: string, tests: (scene: () => Scene) => void): void {
  let n8n: N8n;
  beforeAll(() => {
    n8n = startN8n();
  });
  afterAll(async () => {
    await n8n.end();
    killAll();
  });
  describe.each(CONNECTIONS)(`${title} (%s)`, (kind) => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await setTheScene(n8n, await connect(kind));
    });
    afterAll(() => scene?.there.close());
    tests(() => scene);
  });
}

async function setTheScene(n8n: N8n, there: Connection): Promise<Scene> {
  const { id } = await there.run<{ id: string }>('sequence.save', { definition: WELCOME });
  await there.run('sequence.publish', { sequence: 'Welcome' });
  const ran: Scene['ran'] = (type, parameters, items, onError) =>
    n8n.run(one(type, parameters, onError), items, there.credential);
  return {
    n8n,
    there,
    sequenceId: id,
    ran,
    async outOf(type, parameters, items, onError) {
      const run = await ran(type, parameters, items, onError);
      expect(run.error).toBeNull();
      return run.outputs[IT]?.[0] ?? [];
    },
    async rowOf(email) {
      const { enrollments } = await there.run<{ enrollments: Row[] }>('enrollment.list', { lead: email });
      return enrollments[0];
    },
  };
}
