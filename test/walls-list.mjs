/** The walls that test/walls.mjs takes away; test/unit/scripts/walls.test.ts sees that each is still where this says. */

/** What stands in the file once, and what stands there without the wall; `tests`: where its loss should be noticed; `only`: titles. */
export const WALLS = [
  { name: 'filter of system calls', file: 'kernel/host/sandbox/filter.ts', from: '    { load: ARCHITECTURE_AT },\n', to: '    { give: ALLOW },\n    { load: ARCHITECTURE_AT },\n', tests: ['network', 'processes', 'unit/filter'] },
  { name: 'network namespace', file: 'kernel/host/sandbox/bubblewrap.ts', from: "'--unshare-all', '--unshare-user',", to: "'--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts',", tests: ['network'] },
  { name: 'empty root: /etc of the host is bound', file: 'kernel/host/sandbox/bubblewrap.ts', from: "'--proc', '/proc', '--dev'", to: "'--ro-bind', '/etc', '/etc', '--proc', '/proc', '--dev'", tests: ['files'] },
  { name: 'read-only /dev', file: 'kernel/host/sandbox/bubblewrap.ts', from: "'--remount-ro', '/dev', ", to: '', tests: ['files'] },
  { name: 'kernels of a root server run as nobody', file: 'kernel/host/sandbox/bubblewrap.ts', from: 'process.getuid?.() === 0 ? [{', to: 'process.getuid?.() === -1 ? [{', tests: ['processes'] },
  { name: 'empty environment', file: 'kernel/host/launch.ts', from: 'env: env as NodeJS.ProcessEnv,', to: 'env: { ...process.env, ...env } as NodeJS.ProcessEnv,', tests: ['processes'] },
  { name: 'RLIMIT_NPROC', file: 'kernel/host/sandbox/scripts.ts', from: 'if (tasks !== null) limits.push', to: 'if (tasks === -1) limits.push', tests: ['processes'] },
  { name: 'RLIMIT_DATA', file: 'kernel/host/sandbox/scripts.ts', from: '[`ulimit -d ${data}`, ', to: '[`: ${data}`, ', tests: ['hogs'] },
  { name: 'Deno’s permissions (--allow-all)', file: 'kernel/host/sandbox/scripts.ts', from: 'return `run --no-prompt', to: 'return `run --allow-all --no-prompt', tests: ['files', 'network', 'processes'] },
  { name: 'hidden globals', file: 'kernel/worker/runtime.ts', from: 'for (const name of HIDDEN) delete global[name];', to: '', tests: ['globals'] },
  { name: 'schema of frames', file: 'kernel/host/validate.ts', from: 'return parsed.success ? (parsed.data as unknown as KernelFrame) : null;', to: 'return header as KernelFrame;', tests: ['frames'] },
  { name: 'outputs belong to the running execution', file: 'kernel/host/channel-kernel.ts', from: 'if (this.#running?.request.execution === frame.execution) this.#running.show', to: 'if (this.#running !== null) this.#running.show', tests: ['frames'], only: 'cannot speak' },
  { name: 'text belongs to the running execution', file: 'kernel/host/channel-kernel.ts', from: 'if (this.#running?.request.execution === frame.execution) this.#running.print', to: 'if (this.#running !== null) this.#running.print', tests: ['frames'], only: 'cannot speak' },
  { name: 'requests belong to the running execution', file: 'kernel/host/channel-kernel.ts', from: 'if (this.#running?.request.execution === frame.execution) void this.#calls', to: 'if (this.#running !== null) void this.#calls', tests: ['frames'], only: 'cannot speak' },
  { name: 'cap on output', file: 'kernel/host/execution.ts', from: 'if (this.#bytes + size <= this.#cap) {', to: 'if (size >= 0) {', tests: ['floods'], only: '(with (lines|results|frames)|says once)' },
  { name: 'requests at a time', file: 'kernel/host/calls.ts', from: '>= CALLS_AT_ONCE', to: '< 0', tests: ['frames'], only: 'no more requests' },
  { name: 'watchdog of time', file: 'kernel/host/watchdog.ts', from: 'if (running === null || running.isStopping)', to: 'if (running === null || running !== null)', tests: ['hogs'], only: 'time is stopped' },
  { name: 'lifeline of tier process', file: 'kernel/host/sandbox/scripts.ts', from: '{ read -r forever <&3; kill -9 $kernel; } &', to: '{ read -r forever <&3; } &', tests: ['endings'], only: 'with its server' },
  { name: 'an exit that waits for the inspector', file: 'kernel/host/local-channel.ts', from: 'if (!this.#waitsForInspector && latest', to: 'if (latest === text + text && latest', tests: ['endings'], only: 'exit' },
  { name: 'output of what an ended cell left behind is dropped', file: 'kernel/worker/execution.ts', from: 'store !== undefined && store === running ? running : null', to: 'store !== undefined || store === undefined ? running : null', tests: ['endings'], only: 'is not heard' },
  { name: 'timers of cells run in microtasks', file: 'kernel/worker/timers.ts', from: 'real.setTimeout(() => later(fire, HOPS), ms)', to: 'real.setTimeout(fire, ms)', tests: ['interrupts'], only: 'timer' },
];
