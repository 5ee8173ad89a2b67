const SIGNALS = { SIGTERM: 15, SIGINT: 2 } as const;
type Signal = keyof typeof SIGNALS;

/**
 * What comes within this time is the same wish come twice: a terminal tells every program in it of Ctrl+C, a service
 * manager every program of a service, and npm passes on what it was told as well (@npmcli/run-script, signal-manager).
 */
const SAME_WISH_MS = 1_000;

/**
 * Calls `stop` at the first SIGTERM or SIGINT; one that follows later ends the process at once.
 * @returns stops listening
 */
export function onStopSignal(stop: (signal: Signal) => void): () => void {
  let asked = false;
  let again = false;
  const hear = (signal: Signal): void => {
    if (again) process.exit(128 + SIGNALS[signal]);
    if (asked) return;
    asked = true;
    setTimeout(() => (again = true), SAME_WISH_MS).unref();
    stop(signal);
  };
  const names = Object.keys(SIGNALS) as Signal[];
  for (const name of names) process.on(name, hear);
  return () => {
    for (const name of names) process.off(name, hear);
  };
}
