import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

const shown = (...connection: string[]): Pick<INodeProperties, 'displayOptions'> => ({
  displayOptions: { show: { connection } },
});

/** Where the sequences live. Its test button is `throughlineApiTest` of the nodes. */
export class ThroughlineApi implements ICredentialType {
  name = 'throughlineApi';

  displayName = 'Throughline API';

  icon: Icon = {
    light: 'file:../nodes/shared/icons/throughline.svg',
    dark: 'file:../nodes/shared/icons/throughline.dark.svg',
  };

  documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-throughline';

  properties: INodeProperties[] = [
    {
      displayName: 'Where the Sequences Live',
      name: 'connection',
      type: 'options',
      default: 'sqlite',
      options: [
        {
          name: 'Database File on This n8n',
          value: 'sqlite',
          description: 'Nothing else is needed; for one n8n without workers',
        },
        {
          name: 'PostgreSQL',
          value: 'postgres',
          description: 'For n8n with workers, or shared with a runner',
        },
        { name: 'Throughline Runner', value: 'runner', description: 'A runner that is reached over HTTP' },
      ],
    },
    {
      displayName: 'Database File',
      name: 'file',
      type: 'string',
      default: '',
      placeholder: 'e.g. ~/.n8n/throughline/throughline.sqlite',
      description: "Leave empty for throughline/throughline.sqlite in n8n's own data folder",
      ...shown('sqlite'),
    },
    { displayName: 'Host', name: 'host', type: 'string', default: 'localhost', ...shown('postgres') },
    { displayName: 'Port', name: 'port', type: 'number', default: 5432, ...shown('postgres') },
    {
      displayName: 'Database',
      name: 'database',
      type: 'string',
      default: 'throughline',
      ...shown('postgres'),
    },
    { displayName: 'User', name: 'user', type: 'string', default: 'throughline', ...shown('postgres') },
    {
      displayName: 'Password',
      name: 'password',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      ...shown('postgres'),
    },
    {
      displayName: 'SSL',
      name: 'ssl',
      type: 'options',
      default: 'off',
      options: [
        { name: 'Off', value: 'off' },
        { name: 'On', value: 'verify', description: "Encrypted, and the server's certificate is checked" },
        {
          name: 'On, Any Certificate',
          value: 'encrypt',
          description: 'Encrypted, but to whom is not checked',
        },
      ],
      ...shown('postgres'),
    },
    {
      displayName: "Key for Senders' Passwords",
      name: 'secretKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        "The THROUGHLINE_KEY of the runner that saved your senders. Leave empty to use the key file beside the database file, or when mail only goes to Throughline's outbox.",
      ...shown('sqlite', 'postgres'),
    },
    {
      displayName: 'URL',
      name: 'url',
      type: 'string',
      default: 'http://localhost:3210',
      placeholder: 'e.g. https://throughline.example.com',
      ...shown('runner'),
    },
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      placeholder: 'e.g. tl_…',
      description: 'Made by `throughline api-key create`',
      ...shown('runner'),
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
  };
}
