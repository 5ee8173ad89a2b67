import { mainJob } from './mainJob';

// A file for each database, so that their minutes of waiting run side by side.
describe('The built runner on PostgreSQL', () => mainJob('postgres'));
