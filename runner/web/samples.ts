/** What a newcomer copies from the empty page; a test saves and publishes it. */
export const SAMPLE_SEQUENCE = `name: Welcome
stages:
  - kind: email
    subject: "Hello {{ firstName | default: 'there' }}"
    text: Welcome! What would you like to see first?
  - kind: email
    after: 2 business days
    text: Did you find what you were looking for?`;

export const SAMPLE_SENDER = `throughline sender save Maya \\
  --address maya@acme.example \\
  --smtp @smtp.yaml --imap @imap.yaml`;
