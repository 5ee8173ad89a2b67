import { execFile } from 'node:child_process';
import path from 'node:path';

export interface Complaint {
  readonly rule: string;
  readonly message: string;
}

/** What our ESLint configuration says about each text, as if it lay at filePath (relative to the repository). */
export async function lintTexts(
  texts: readonly { readonly filePath: string; readonly text: string }[],
): Promise<readonly (readonly Complaint[])[]> {
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [path.join(__dirname, 'lintTexts.mjs')],
      { maxBuffer: 16 * 1024 * 1024 },
      (error, stdout) => (error ? reject(error) : resolve(stdout)),
    );
    child.stdin?.end(JSON.stringify(texts));
  });
  return JSON.parse(output) as readonly (readonly Complaint[])[];
}
