/** Stands in for n8n's own nodes, which n8n-core does not bring: hands on what comes in. */
const passOn = {
  description: {
    properties: [],
    inputs: ['main'],
    outputs: ['main'],
    group: ['input'],
    name: 'passOn',
    version: 1,
  },
  async execute() {
    return [this.getInputData()];
  },
};

module.exports = { passOn };
