/**
 * A second provider, to prove the port: every kernel lives behind a runner, another process, that the host reaches by nothing but
 * two sockets. What starts the runner stands for a cluster's API: the host is told where its process is only to break it in tests.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChannelKernel } from '@/kernel/host/channel-kernel';
import { readImage } from '@/kernel/host/image';
import type { Kernel, KernelOptions, KernelProvider } from '@/kernel/host/port';
import type { KernelImage } from '@/kernel/protocol';
import { buildKernel } from '../../../scripts/build-kernel.mjs';
import { SocketChannel } from './socket-channel';
import { readLine, say, type Hello } from './wire';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const bundle = join(root, '.build', 'kernel');
const DIAL_MS = 15_000;

/** One kernel's way, for tests that break it. */
export interface Way {
  readonly channel: SocketChannel;
  readonly runner: ChildProcess;
}

interface Expected {
  readonly sockets: Partial<Record<Hello['role'], Socket>>;
  readonly arrived: (data: Socket, control: Socket) => void;
}

export class RemoteKernels implements KernelProvider {
  readonly tier = 'full' as const;
  readonly tierReason = null;
  readonly walls = [];
  /** In the order of their start. */
  readonly ways: Way[] = [];
  readonly #server: Server;
  readonly #expected = new Map<string, Expected>();
  readonly #alive = new Set<Kernel>();
  #image: Promise<KernelImage> | null = null;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => void this.#welcome(socket));
  }

  static async open(): Promise<RemoteKernels> {
    await buildKernel(bundle);
    const server = createServer({ noDelay: true });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new RemoteKernels(server);
  }

  readonly waiting = 0;

  get count(): number {
    return this.#alive.size;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  image(): Promise<KernelImage> {
    return (this.#image ??= readImage(bundle));
  }

  async start(options: KernelOptions): Promise<Kernel> {
    const image = await this.image();
    const token = randomBytes(32).toString('base64url');
    const arrived = new Promise<SocketChannel>((resolve, reject) => {
      const late = setTimeout(() => {
        this.#expected.delete(token);
        reject(new Error('The runner of the kernel did not call back.'));
      }, DIAL_MS);
      this.#expected.set(token, {
        sockets: {},
        arrived: (data, control) => {
          clearTimeout(late);
          resolve(new SocketChannel(data, control, 'its runner no longer answers'));
          say(control, { type: 'launch', limits: options.limits });
        },
      });
    });
    const environment = { PATH: process.env['PATH'] ?? '', RUNNER_PORT: String(this.port), RUNNER_TOKEN: token } as unknown as NodeJS.ProcessEnv;
    const runner = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('runner.ts', import.meta.url)), root], { cwd: root, env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
    const channel = await arrived;
    this.ways.push({ channel, runner });
    const { tier } = await channel.launched;
    const kernel = await ChannelKernel.start(channel, tier, image, options);
    this.#alive.add(kernel);
    void kernel.ended.then(() => this.#alive.delete(kernel));
    return kernel;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#alive].map((kernel) => kernel.dispose()));
    await new Promise((closed) => this.#server.close(closed));
  }

  /** A token opens one `data` and one `control`, and is nothing afterwards. Whoever has none is hung up on. */
  async #welcome(socket: Socket): Promise<void> {
    socket.on('error', () => {});
    try {
      const { token, role } = JSON.parse(await readLine(socket)) as Hello;
      const expected = this.#expected.get(token);
      if (expected === undefined || !['data', 'control'].includes(role) || expected.sockets[role] !== undefined) throw new Error('nobody who is expected');
      expected.sockets[role] = socket;
      const { data, control } = expected.sockets;
      if (data === undefined || control === undefined) return;
      this.#expected.delete(token);
      expected.arrived(data, control);
    } catch {
      socket.destroy();
    }
  }
}
