import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Editor, Locator } from './browser';

/** Where screenshots of the editor go: one of each node, to be looked at. Kept after the run. */
export const PICTURES = path.resolve(
  process.env['THROUGHLINE_PICTURES'] ??
    path.join(__dirname, '../../../../node_modules/.cache/throughline/n8n-pictures'),
);

/** A workflow open in the editor. */
export interface Canvas {
  /** Opens a node's panel. */
  open(node: string): Promise<void>;
  /** Closes it. */
  close(): Promise<void>;
  /** The parameter whose label has these words. */
  parameter(label: string): Locator;
  picture(name: string): Promise<string>;
}

export async function openCanvas({ page }: Editor, url: string, workflow: string): Promise<Canvas> {
  mkdirSync(PICTURES, { recursive: true });
  await page.goto(`${url}/workflow/${workflow}`, { waitUntil: 'domcontentloaded' });
  await page.locator('[data-test-id="canvas-node"]').first().waitFor();
  return {
    async open(node) {
      await page.locator(`[data-test-id="canvas-node"][data-node-name="${node}"]`).dblclick();
      await page.locator('[data-test-id="node-parameters"]').first().waitFor();
    },
    async close() {
      await page.keyboard.press('Escape');
      await page.locator('[data-test-id="node-parameters"]').first().waitFor({ state: 'hidden' });
    },
    parameter: (label) =>
      page.locator('[data-test-id="node-parameters"] .parameter-item').filter({ hasText: label }),
    async picture(name) {
      const file = path.join(PICTURES, `${name}.png`);
      await page.screenshot({ path: file });
      return file;
    },
  };
}
