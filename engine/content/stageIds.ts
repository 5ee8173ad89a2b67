/**
 * Gives each stage without an id one: `email-1`, `task-1`, `email-2` … by kind and order, passing over ids that are
 * taken. Takes and gives the raw list of a file or a request, before it is checked; what is no stage stays as it is.
 */
export function fillStageIds(stages: readonly unknown[]): unknown[] {
  const taken = new Set(stages.map((stage) => (isRecord(stage) ? stage['id'] : undefined)));
  const counts = new Map<string, number>();
  return stages.map((stage) => {
    if (!isRecord(stage)) return stage;
    const kind =
      typeof stage['kind'] === 'string' && /^[a-z]+$/.test(stage['kind']) ? stage['kind'] : 'stage';
    const place = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, place);
    const { id } = stage;
    if (id !== undefined && id !== null && id !== '') return stage;
    let number = place;
    while (taken.has(`${kind}-${number}`)) number++;
    taken.add(`${kind}-${number}`);
    return { ...stage, id: `${kind}-${number}` };
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
