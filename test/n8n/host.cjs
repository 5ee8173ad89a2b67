// n8n's execution engine and our pack in one process: what n8n does with a workflow, without its server and editor.
// Started by test/support/n8n/n8n.ts with the folder of n8n-core and the folder of the pack; talks over IPC.
const { createRequire } = require('node:module');
const path = require('node:path');
const { passOn } = require('./passOn.cjs');

const [core, packFolder, haste] = process.argv.slice(2);

// In haste, idle minutes pass in no time: what waits to be closed is closed while a test looks on.
if (haste === 'haste') {
  const { setTimeout: later } = globalThis;
  globalThis.setTimeout = (work, ms, ...rest) => later(work, ms >= 60_000 ? 200 : ms, ...rest);
}

const n8n = createRequire(path.join(core, 'x.js'));
n8n('reflect-metadata');
const { createRunExecutionData, NodeHelpers, Workflow } = n8n('n8n-workflow');
const {
  CredentialTestContext,
  ExecutionLifecycleHooks,
  LoadOptionsContext,
  PackageDirectoryLoader,
  TriggerContext,
  TriggersAndPollers,
  WorkflowExecute,
} = n8n('n8n-core');

/** What n8n's log was told, on the level that n8n has by itself. */
const told = [];
const { Logger } = n8n('@n8n/backend-common');
for (const level of ['info', 'warn', 'error'])
  Logger.prototype[level] = (message) => void told.push(`${level}: ${message}`);

const PREFIX = 'n8n-nodes-throughline.';
const CREDENTIAL = 'throughlineApi';

const loader = new PackageDirectoryLoader(packFolder);
const loaded = loader.loadAll();
const ours = (type) => loader.nodeTypes[type.slice(PREFIX.length)]?.type;

const nodeTypes = {
  getByName: (type) => (type.startsWith(PREFIX) ? ours(type) : passOn),
  getByNameAndVersion: (type) => (type.startsWith(PREFIX) ? ours(type) : passOn),
  getKnownTypes: () => ({}),
};

function workflowOf({ id = 'wf', nodes, connections }) {
  const placed = nodes.map((node, index) => ({
    id: String(index),
    typeVersion: 1,
    position: [0, 0],
    ...node,
  }));
  const settings = { executionOrder: 'v1', timezone: 'Europe/Berlin' };
  return new Workflow({
    id,
    name: 'test',
    active: false,
    nodes: placed,
    connections,
    nodeTypes,
    settings,
  });
}

function additionalData(credential) {
  return {
    executionId: 'execution',
    instanceBaseUrl: 'http://localhost',
    webhookBaseUrl: 'http://localhost/webhook',
    webhookTestBaseUrl: 'http://localhost/webhook-test',
    webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
    restApiUrl: 'http://localhost/rest',
    formWaitingBaseUrl: 'http://localhost/form-waiting',
    variables: {},
    userId: 'user',
    hooks: new ExecutionLifecycleHooks('trigger', 'execution', {
      id: 'wf',
      name: 'test',
      nodes: [],
      connections: {},
    }),
    credentialsHelper: {
      getParentTypes: () => [],
      isCredentialUsableByNode: () => true,
      // One for all, or each by its type.
      getDecrypted: async (_data, _node, type) => credential[type] ?? credential,
      preAuthentication: async () => undefined,
      authenticate: async (data, _type, request) => ({
        ...request,
        headers: { ...request.headers, ...headers(data) },
      }),
    },
    setExecutionStatus() {},
    sendDataToUI() {},
    logAiEvent() {},
  };
}

/** What n8n makes of `authenticate`, whose headers name fields of the credential. */
function headers(data) {
  const { authenticate } = loader.credentialTypes[CREDENTIAL].type;
  const fill = (text) =>
    text.replace(/^=/, '').replace(/\{\{\$credentials\.(\w+)\}\}/g, (_all, name) => data[name]);
  return Object.fromEntries(
    Object.entries(authenticate.properties.headers).map(([name, value]) => [name, fill(value)]),
  );
}

/** The execution that was begun last. */
let running = null;

/** Runs a workflow whose first node has put out these items. */
async function execute(file, main, credential, mode = 'trigger') {
  const workflow = workflowOf(file);
  const start = workflow.getNode(file.nodes[0].name);
  const data = createRunExecutionData({
    executionData: {
      contextData: {},
      metadata: {},
      waitingExecution: {},
      waitingExecutionSource: {},
      nodeExecutionStack: [{ node: start, data: { main }, source: null }],
    },
  });
  running = new WorkflowExecute(additionalData(credential), mode, data).processRunExecutionData(workflow);
  return running;
}

/** What active workflows have started, and what holds their executions up until a test lets go. */
const started = [];
const active = new Map();
let held = null;
let refusal = null;

function triggerFunctions(file, credential) {
  return (workflow, node, additional, mode, activation) =>
    new TriggerContext(
      workflow,
      node,
      additional,
      mode,
      activation,
      // As n8n does it: the promise settles once the execution is over.
      (data, _response, done) => {
        if (refusal) {
          const { message, ...more } = refusal;
          refusal = null;
          done.reject(Object.assign(new Error(message), more));
          return;
        }
        started.push(data[0].map(({ json }) => json));
        const hold = held?.promise;
        execute(file, data, credential)
          .then(async (ran) => {
            await hold;
            done?.resolve(ran);
          })
          .catch((error) => done?.reject(error));
      },
      (error) => started.push([{ fatal: error.message }]),
    );
}

const answers = {
  async activate({ workflow: file, credential, activation = 'activate' }) {
    const workflow = workflowOf(file);
    const node = workflow.getNode(file.nodes[0].name);
    const response = await new TriggersAndPollers().runTriggerFunction(
      workflow,
      node,
      triggerFunctions(file, credential),
      additionalData(credential),
      'trigger',
      activation,
    );
    active.set(node.name, response);
  },

  async deactivate({ name }) {
    await active.get(name).closeFunction();
    active.delete(name);
  },

  /** 'Execute workflow' in the editor: what the trigger hands out to look at. */
  async listen({ workflow: file, credential }) {
    const workflow = workflowOf(file);
    const node = workflow.getNode(file.nodes[0].name);
    const response = await new TriggersAndPollers().runTriggerFunction(
      workflow,
      node,
      triggerFunctions(file, credential),
      additionalData(credential),
      'manual',
      'manual',
    );
    await response.manualTriggerFunction();
    const data = await response.manualTriggerResponse;
    await response.closeFunction();
    return data[0].map(({ json }) => json);
  },

  async started() {
    return started;
  },

  async refuse({ error }) {
    refusal = error;
  },

  async hold({ on }) {
    held?.let();
    held = null;
    if (!on) return;
    held = {};
    held.promise = new Promise((resolve) => (held.let = resolve));
  },

  /** The stop button. */
  async cancel() {
    running.cancel();
  },

  async run({ workflow: file, items, credential, mode }) {
    const ran = await execute(file, [items.map((json) => ({ json }))], credential, mode);
    const log = told.splice(0);
    const { runData, error } = ran.data.resultData;
    const runs = Object.entries(runData).map(([name, [first]]) => [name, first]);
    return {
      status: ran.status,
      log,
      error: error
        ? { message: error.message, description: error.description, context: error.context }
        : null,
      outputs: Object.fromEntries(
        runs.map(([name, run]) => [
          name,
          (run.data?.main ?? []).map((output) =>
            (output ?? []).map(({ json, pairedItem }) => ({ json, pairedItem })),
          ),
        ]),
      ),
      hints: runs.flatMap(([, run]) => run.hints ?? []),
    };
  },

  async list({ method, node, credential, filter }) {
    const own = { name: 'It', credentials: { [CREDENTIAL]: { id: '1', name: 'It' } }, ...node };
    const workflow = workflowOf({ nodes: [own], connections: {} });
    const data = { ...additionalData(credential), currentNodeParameters: node.parameters };
    const context = new LoadOptionsContext(workflow, workflow.getNode('It'), data, '');
    return ours(node.type).methods.listSearch[method].call(context, filter);
  },

  async testCredential({ credential }) {
    const node = Object.values(loader.nodeTypes)[0].type;
    const { testedBy } = node.description.credentials[0];
    return node.methods.credentialTest[testedBy].call(new CredentialTestContext(additionalData(credential)), {
      id: '1',
      name: 'It',
      type: CREDENTIAL,
      data: credential,
    });
  },

  async pack() {
    return { nodes: loader.types.nodes, credentials: loader.types.credentials };
  },

  async check({ node }) {
    const { description } = ours(node.type);
    const own = workflowOf({ nodes: [node], connections: {} }).getNode(node.name);
    const parameters = NodeHelpers.getNodeParameters(
      description.properties,
      node.parameters,
      true,
      false,
      own,
      description,
    );
    return {
      issues: NodeHelpers.getNodeParametersIssues(description.properties, own, description),
      parameters,
    };
  },
};

process.on('message', async ({ id, what, input }) => {
  try {
    await loaded;
    process.send({ id, result: await answers[what](input) });
  } catch (error) {
    process.send({ id, error: error.stack ?? String(error) });
  }
});
