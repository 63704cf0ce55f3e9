/**
 * The other end of a remote kernel, a process of its own: dials back to its provider, starts one kernel beside itself and relays.
 * It knows nothing of the protocol. When either connection ends, so does its kernel, and then itself.
 * Environment: RUNNER_PORT, RUNNER_TOKEN. First argument: the repository's root.
 */
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { LocalChannel } from '@/kernel/host/local-channel';
import { createLauncher } from '@/kernel/host/launch';
import { denoBinary } from '@/kernel/host/runtime-paths';
import { onMessage, say, type FromRunner, type Hello, type ToRunner } from './wire';

const root = process.argv[2] ?? '';
const token = process.env['RUNNER_TOKEN'] ?? '';

function dial(role: Hello['role']): Socket {
  const socket = connect({ host: '127.0.0.1', port: Number(process.env['RUNNER_PORT']), noDelay: true });
  socket.on('error', () => {});
  say(socket, { token, role });
  return socket;
}

const data = dial('data');
const control = dial('control');
let channel: LocalChannel | null = null;

function launch({ limits }: Extract<ToRunner, { type: 'launch' }>): void {
  const launcher = createLauncher({ deno: denoBinary(root), bundle: join(root, '.build', 'kernel'), sandbox: 'auto', cgroup: 'off' });
  const opened = new LocalChannel(launcher.launch(limits), launcher.tier, limits.memoryBytes);
  channel = opened;
  opened.listen((bytes) => (data.destroyed || data.write(bytes) ? undefined : new Promise<void>((resolve) => {
    data.once('drain', resolve);
    data.once('close', () => resolve());
  })));
  data.on('data', (chunk: Buffer) => {
    if (opened.write(chunk)) return;
    data.pause();
    void opened.room().then(() => data.resume());
  });
  void opened.ended.then((end) => {
    say(control, { type: 'ended', end, said: opened.said } satisfies FromRunner);
    data.end();
    control.end();
  });
  say(control, { type: 'launched', tier: launcher.tier } satisfies FromRunner);
}

onMessage<ToRunner>(control, (message) => {
  switch (message.type) {
    case 'launch': return launch(message);
    case 'strike': return void channel?.strike().then(() => say(control, { type: 'struck', id: message.id }));
    case 'usage': return void channel?.usage().then((usage) => say(control, { type: 'usage', id: message.id, usage }));
    case 'absorb': return channel?.absorb();
    case 'kill': return channel?.kill();
  }
});

async function leave(): Promise<void> {
  channel?.kill();
  await channel?.ended;
  data.destroy();
  control.destroy();
}

data.on('close', () => void leave());
control.on('close', () => void leave());
