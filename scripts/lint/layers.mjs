// The house as data: each room, and the rooms that it may import. Arrows point down only.

const floors = {
  model: [],
  schedule: ['model'],
  content: ['model'],
  store: ['model', 'schedule', 'content'],
  mail: ['model', 'schedule', 'content'],
  worker: ['model', 'schedule', 'content', 'store', 'mail'],
  operations: ['model', 'schedule', 'content', 'store', 'mail', 'worker'],
};

const outside = ['nodes', 'credentials', 'runner'];
const never = ['test', 'scripts'];

const engineRooms = Object.entries(floors).map(([room, below]) => ({
  target: `./engine/${room}`,
  from: './engine',
  except: [room, ...below].map((name) => `./${name}`),
  message: `engine/${room} may import ${below.length > 0 ? `only from ${below.join(', ')}` : 'nothing of ours'}.`,
}));

const engine = {
  target: './engine',
  from: [...outside, ...never].map((room) => `./${room}`),
  message: 'The engine knows nothing of its doors: what it needs from them is an argument.',
};

const doors = outside.flatMap((room) => [
  {
    target: `./${room}`,
    from: './engine',
    except: ['./index.ts'],
    message: `${room} sees only the engine's front door, engine/index.`,
  },
  {
    target: `./${room}`,
    from: [...outside.filter((other) => other !== room), ...never].map((other) => `./${other}`),
    message: 'The doors do not know each other: what two of them need belongs in the engine.',
  },
]);

/** Zones for import-x/no-restricted-paths. */
export const layerZones = [...engineRooms, engine, ...doors];
