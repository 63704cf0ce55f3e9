/** The `pinion` command line: finds the command and runs it. Bundled to .build/cli.mjs; bin/pinion.mjs calls it. */
import type { Command } from './command';

/** Loaded when asked for: `pinion run` must not load a database driver. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run')).runCommand,
  replay: async () => (await import('./replay')).replayCommand,
  import: async () => (await import('./import')).importCommand,
  export: async () => (await import('./export')).exportCommand,
  'verify-log': async () => (await import('./verify-log')).verifyLogCommand,
  token: async () => (await import('./token')).token,
  sandbox: async () => (await import('./sandbox')).sandboxCommand,
};

async function help(): Promise<string> {
  const names = Object.keys(COMMANDS).sort();
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = await Promise.all(names.map(async (name) => `  ${name.padEnd(width)}  ${(await COMMANDS[name]!()).summary}`));
  return ['Usage: pinion <command> …', '', ...lines, '', 'pinion <command> --help tells more.', ''].join('\n');
}

/** Gives the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(await help());
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    process.stderr.write(`There is no command ${name}.\n\n${await help()}`);
    return 2;
  }
  const command = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${command.usage.trimEnd()}\n`);
    return 0;
  }
  return command.run(rest);
}
