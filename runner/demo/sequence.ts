/** The sample that `--demo` runs; a file like it works with `throughline run`. */
export const DEMO_SEQUENCE = `name: New trial
description: For everybody who started a trial. A reply stops it at once.
settings:
  unsubscribe: reply_word
  fields: [plan]
  window:
    - days: [mon, tue, wed, thu, fri]
      from: '09:00'
      to: '17:00'
stages:
  - id: hello
    name: First email
    kind: email
    subject: "Your trial of Lumen, {{ firstName | default: 'there' }}"
    text: |
      Hello {{ firstName | default: 'there' }},

      welcome to Lumen. What would {{ company | default: 'your team' }} like to see first? Just answer this mail.

      Maya from Lumen

  - id: nudge
    name: Follow-up in the thread
    kind: email
    after: 2 business days
    text: |
      Hello {{ firstName | default: 'there' }},

      did you find what you were looking for? Fifteen minutes together usually settle it.

      Maya

  - id: pro
    name: On the pro plan?
    kind: branch
    after: 1 day
    if: { field: plan, is: equal, value: pro }
    yes: call
    no: linkedin

  - id: call
    name: Call
    kind: task
    channel: call
    title: "Call {{ firstName | default: 'the lead' }} at {{ company | default: 'their company' }}"
    note: Ask what they want to measure first.
    then: last

  - id: linkedin
    name: Contact on LinkedIn
    kind: handoff
    channel: linkedin
    payload:
      person: "{{ firstName | default: '' }} {{ lastName | default: '' }}"
      note: "Hello {{ firstName | default: 'there' }}, we wrote about your trial."

  - id: last
    name: Last email
    kind: email
    after: 2 business days
    text: |
      Hello {{ firstName | default: 'there' }},

      this is my last mail about your trial. My door stays open.

      Maya
`;
