/** Finds the Chromium to test with: the system's, or Playwright's own. Plain JavaScript: scripts/test.mjs asks it too. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Path of a system browser, or null. PINION_CHROMIUM names another. */
export function findSystemChromium(env = process.env) {
  if (env.PINION_CHROMIUM) return env.PINION_CHROMIUM;
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  for (const name of NAMES) {
    for (const folder of folders) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not there; the next one may be.
      }
    }
  }
  return existsSync(mac) ? mac : null;
}

/** What lets Chromium run as root and in containers, and keeps it off the network. */
export const CHROMIUM_FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-dev-shm-usage'];
