import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  update(progress: { readonly done: number; readonly total: number | null }): void;
  stop(): void;
}

/** A bar on the screen that appears with the first news, so that quick work draws none. */
export function progressBar(screen: NodeJS.WritableStream | null, label: string): Progress {
  if (screen === null) return { update: () => undefined, stop: () => undefined };
  let bar: SingleBar | null = null;
  return {
    update({ done, total }) {
      if (bar === null) {
        const format = total === null ? `${label} {value}` : `${label} [{bar}] {percentage}% {value}/{total}`;
        bar = new SingleBar(
          { format, stream: screen, clearOnComplete: true, hideCursor: true },
          Presets.legacy,
        );
        bar.start(total ?? 0, done);
      }
      if (total !== null) bar.setTotal(total);
      bar.update(done);
    },
    stop() {
      bar?.stop();
      bar = null;
    },
  };
}
