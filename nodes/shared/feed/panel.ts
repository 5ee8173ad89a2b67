import type { TriggerPanelDefinition } from 'n8n-workflow';

/** What the editor says beside a trigger's parameters. @param what `an event` */
export function triggerPanel(what: string): TriggerPanelDefinition {
  return {
    header: '',
    executionsHelp: {
      inactive: `<b>While building</b>, click 'Execute step': the latest there is comes at once, else the first to come. <br /><br /><b>Once you're happy</b>, publish the workflow. Then every time there is ${what}, it runs, and nothing is missed while n8n is down.`,
      active: `<b>While building</b>, click 'Execute step': the latest there is comes at once, else the first to come. <br /><br /><b>Your workflow is published</b>, so ${what} starts it. You find these runs under 'Executions'.`,
    },
    activationHint: `Once you're happy, <a data-key="activate">activate</a> the workflow: then every time there is ${what}, it runs.`,
  };
}
