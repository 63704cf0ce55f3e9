/**
 * DESIGN §9: a small model in service. What Pinion adds to the worker's own time, and how many requests a second it
 * answers, beside MLflow's scoring server with a logistic regression on the same columns. Each server has the machine to itself.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import autocannon from 'autocannon';
import { findPython, measureWithNode, pause, percentile, startServer } from './support.mjs';

export const title = 'Inference';

const CONNECTIONS = 16;
const SECONDS = 5;
const RUNS = 3;
const MLFLOW_STARTS_MS = 90_000;

/** Requests answered a second: the middle of a few runs, after one to warm up. */
async function throughput(url, headers, body) {
  const rates = [];
  for (let index = 0; index <= RUNS; index += 1) {
    const result = await autocannon({ url, method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body, connections: CONNECTIONS, duration: SECONDS });
    if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} requests were refused and ${result.errors} failed at ${new URL(url).pathname}`);
    if (index > 0) rates.push(result['2xx'] / result.duration);
  }
  return percentile(rates, 50);
}

async function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** MLflow with as many workers as the machine has cores; the better of that and one worker, since which is faster depends on the machine. */
async function measureMlflow(root, python, folder, dataFile, values) {
  // MLflow starts uvicorn by name.
  const env = { ...process.env, PATH: `${dirname(python)}${delimiter}${process.env.PATH}`, MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true', MLFLOW_TRACKING_URI: `file://${folder}/runs` };
  const model = join(folder, 'model');
  execFileSync(python, [join(root, 'bench/peers/mlflow_model.py'), dataFile, model], { env, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const body = JSON.stringify({ dataframe_split: { columns: Object.keys(values), data: [Object.values(values)] } });
  const rates = [];
  for (const workers of new Set([1, availableParallelism()])) {
    const port = await freePort();
    const child = spawn(python, ['-m', 'mlflow', 'models', 'serve', '-m', model, '--env-manager', 'local', '--host', '127.0.0.1', '--port', String(port), '--workers', String(workers)], { cwd: folder, env, stdio: 'ignore', detached: true });
    const ended = new Promise((resolve) => { child.once('close', resolve); });
    try {
      for (const end = performance.now() + MLFLOW_STARTS_MS; !(await fetch(`http://127.0.0.1:${port}/ping`).then((response) => response.ok, () => false)); await pause(200)) {
        if (child.exitCode !== null || performance.now() > end) throw new Error('MLflow’s scoring server did not start');
      }
      rates.push(await throughput(`http://127.0.0.1:${port}/invocations`, {}, body));
    } finally {
      // Its workers too: it is detached, so this is a group of its own.
      if (child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
      await ended;
    }
  }
  return Math.max(...rates);
}

export async function run({ root }) {
  const folder = mkdtempSync(join(tmpdir(), 'pinion-bench-mlflow-'));
  const dataFile = join(folder, 'applications.csv');
  const server = await startServer(root, { env: { PINION_EXAMPLE: 'on', LOG_LEVEL: 'info' } });
  let own;
  let rate;
  try {
    await server.until(/the worked example is ready/);
    own = await measureWithNode(root, 'inference.ts', [server.dataDir, server.origin, dataFile]);
    rate = await throughput(`${server.origin.replace('localhost', '127.0.0.1')}/v2/models/${own.model}/infer`, { authorization: `Bearer ${own.token}`, host: new URL(server.origin).host }, own.body);
  } finally {
    await server.stop();
    server.remove();
  }
  let peer = { name: 'MLflow’s scoring server', measured: 'not installed' };
  try {
    const python = findPython(['mlflow', 'sklearn', 'uvicorn']);
    if (python) {
      const mlflow = await measureMlflow(root, python, folder, dataFile, own.values);
      peer = { name: peer.name, measured: `${mlflow.toFixed(0)}/s`, ratio: rate / mlflow };
    }
  } catch (error) {
    console.error(`MLflow could not be measured: ${error.stderr ?? error.message}`);
    peer = { name: peer.name, measured: 'did not run' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const added = own.served - own.direct;
  return [
    { what: 'prediction of one row, time added to the worker’s own, p50', measured: `${added.toFixed(2)} ms`, bar: '1 ms', ratio: 1 / added, note: `worker ${own.direct.toFixed(2)} ms, over HTTP with a token ${own.served.toFixed(2)} ms (p95 ${own.servedP95.toFixed(2)}), of ${own.requests}` },
    { what: `predictions of one row over HTTP, ${CONNECTIONS} connections`, measured: `${rate.toFixed(0)}/s`, bar: '5 × peer', ...(peer.ratio ? { ratio: peer.ratio / 5 } : {}), peers: [peer], note: `median of ${RUNS} × ${SECONDS} s; server, worker and client on ${availableParallelism()} cores` },
  ];
}
