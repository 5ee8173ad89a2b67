/**
 * Begins to measure. @returns how many milliseconds this process has worked since: what else the machine does at that
 * time counts for nothing.
 */
export function processorTime(): () => number {
  const since = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(since);
    return (user + system) / 1_000;
  };
}
