/**
 * How much of a prediction's time is Pinion's own: the worked example's model is asked directly, in a worker like the
 * server's, and through /v2 of the running server, both one request at a time from this process. Takes the server's data
 * directory and address, and a path for the example's data. Prints one line of JSON for inference.bench.mjs; milliseconds.
 */
import { writeFile } from 'node:fs/promises';
import { connect as openSocket } from 'node:net';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { connect } from '@/db/client';
import { users } from '@/db/schema';
import { createKernels } from '@/kernel/host/providers';
import { createFolderBlobs } from '@/lib/server/blobs';
import { generateCreditCsv } from '@/lib/server/example/credit-data';
import { issueToken } from '@/lib/server/people/tokens';
import { startEmbeddedPostgres } from '@/lib/server/postgres/embedded';
import { listDeployedModels } from '@/lib/server/serving/deployments';
import { exampleRequest } from '@/lib/server/serving/example';
import { startWorker } from '@/lib/server/serving/worker';
import { percentile } from './support.mjs';

const MODEL = 'credit-decision';
const ROUNDS = 5;
const ASKED = 400;
const VALUES = { age: 41, income: 38_000, region: 'North', employment: 'Salaried', debt_ratio: 0.28, months_on_file: 110, prior_defaults: 0 };

const [dataDir, origin, dataFile] = process.argv.slice(2) as [string, string, string];

/** The running server's: adopted, so not ours to stop. */
const { url } = await startEmbeddedPostgres(dataDir);
const connection = connect(url);
const [scientist] = await connection.db.select().from(users).where(eq(users.email, 'scientist@example.com'));
const { secret } = await issueToken(connection.db, Date.now(), scientist!.id, { name: 'bench', scopes: ['predict'], days: 1 });
const model = (await listDeployedModels(connection.db)).find((one) => one.name === MODEL && one.status === 'live');
if (!model) throw new Error(`the example has no live ${MODEL}`);

const kernels = createKernels({ provider: 'local', root: process.cwd(), allowWeakSandbox: true });
const worker = await startWorker(kernels, createFolderBlobs(join(dataDir, 'blobs'), connection.db), model.manifest);
const columns = Object.fromEntries(Object.entries(VALUES).map(([name, value]) => [name, [value]]));
const body = JSON.stringify(exampleRequest(model.manifest.signature, VALUES));

/** One kept connection and no more of HTTP than needed, so that the client adds next to nothing. */
function openClient(): { ask(): Promise<void>; close(): void } {
  const { hostname, port, host } = new URL(origin);
  const socket = openSocket({ host: hostname === 'localhost' ? '127.0.0.1' : hostname, port: Number(port), noDelay: true });
  const request = `POST /v2/models/${MODEL}/infer HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${secret}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  let settle: { resolve: () => void; reject: (error: Error) => void } | null = null;
  let answer = '';
  socket.setEncoding('utf8').on('error', (error) => settle?.reject(error)).on('data', (text: string) => {
    answer += text;
    const end = answer.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? Number.NaN);
    if (end < 0 || Buffer.byteLength(answer) < end + 4 + length) return;
    const whole = answer;
    answer = '';
    if (whole.startsWith('HTTP/1.1 200')) settle?.resolve();
    else settle?.reject(new Error(whole.slice(0, 500)));
  });
  return {
    ask: () => new Promise((resolve, reject) => {
      settle = { resolve, reject };
      socket.write(request);
    }),
    close: () => socket.destroy(),
  };
}

async function times(ask: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let index = 0; index < ASKED; index += 1) {
    const began = performance.now();
    await ask();
    taken.push(performance.now() - began);
  }
  return taken;
}

const client = openClient();
const direct: number[] = [];
const served: number[] = [];
for (let round = -1; round < ROUNDS; round += 1) {
  const pair = [await times(() => worker.predict(columns)), await times(() => client.ask())] as const;
  // The first round is for warming up.
  if (round < 0) continue;
  direct.push(...pair[0]);
  served.push(...pair[1]);
}
client.close();
await kernels.dispose();
await connection.close();
await writeFile(dataFile, generateCreditCsv(12_000, 7));
console.log(JSON.stringify({ model: MODEL, token: secret, body, values: VALUES, requests: served.length, direct: percentile(direct, 50), served: percentile(served, 50), servedP95: percentile(served, 95) }));
