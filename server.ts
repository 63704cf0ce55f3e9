/** The front door's process. `--dev` renders pages with hot reload. */
import { main } from './lib/server/main';

await main({ isDev: process.argv.includes('--dev') });
