import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Editor, Locator } from './browser';

/** Where screenshots of the editor go: one of each node, to be looked at. Kept after the run. */
export const PICTURES =
  process.env['THROUGHLINE_PICTURES'] ?? path.join(tmpdir(), 'throughline-n8n-pictures');

/** A workflow open in the editor, one panel at a time. */
export interface Canvas {
  node(name: string): Locator;
  /** Opens a node's panel. */
  open(node: string): Promise<void>;
  close(): Promise<void>;
  /** The labels of the open panel. */
  labels(): Promise<string[]>;
  /** Those that do not have the room that they need. */
  cutLabels(): Promise<string[]>;
  /** Opens the list of a resource locator and waits for it to load. */
  choices(parameter: string): Promise<string[]>;
  choose(choice: string): Promise<void>;
  /** The input of a parameter. */
  field(parameter: string): Locator;
  press(button: string): Promise<void>;
  runStep(): Promise<void>;
  output(): Locator;
  /** @returns the file */
  picture(name: string): Promise<string>;
}

const PANEL = '[data-test-id="ndv"]';
const LABELS = `${PANEL} [data-test-id="node-parameters"] label, ${PANEL} [data-test-id="node-parameters"] .notice`;

export async function openCanvas({ page }: Editor, url: string, workflow: string): Promise<Canvas> {
  mkdirSync(PICTURES, { recursive: true });
  await page.goto(`${url}/workflow/${workflow}`, { waitUntil: 'domcontentloaded' });
  await page.locator('[data-test-id="canvas-node"]').first().waitFor();
  const inPanel = (id: string): Locator => page.locator(`${PANEL} [data-test-id="${id}"]`).first();
  const node = (name: string): Locator =>
    page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
  const items = page.locator('[data-test-id="rlc-item"]');
  return {
    node,
    async open(name) {
      await node(name).dblclick();
      await inPanel('node-parameters').waitFor();
      // The panel slides in.
      await page.waitForTimeout(600);
    },
    async close() {
      await inPanel('ndv-close-button').click();
      await inPanel('node-parameters').waitFor({ state: 'hidden' });
    },
    labels: () => page.locator(LABELS).allInnerTexts(),
    cutLabels: () =>
      page
        .locator(LABELS)
        .evaluateAll((elements) =>
          elements
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
            .map(({ innerText }) => innerText),
        ),
    async choices(parameter) {
      await inPanel(`resource-locator-${parameter}`).locator('[data-test-id="rlc-input"]').click();
      await items.first().waitFor();
      return items.allInnerTexts();
    },
    choose: (choice) => items.filter({ hasText: choice }).first().click(),
    field: (parameter) => inPanel(`parameter-input-${parameter}`).locator('input, textarea').first(),
    press: (button) => page.locator(PANEL).locator('button').filter({ hasText: button }).first().click(),
    runStep: () => inPanel('node-execute-button').click(),
    output: () => inPanel('output-panel'),
    async picture(name) {
      const file = path.join(PICTURES, `${name}.png`);
      await page.screenshot({ path: file });
      return file;
    },
  };
}
