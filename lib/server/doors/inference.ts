/**
 * Open Inference Protocol V2 under /v2. Errors of the protocol are `{ "error": … }`; a retired model answers 410 with
 * problem+json (RFC 9457) that names the successor. Deprecated ones answer with the headers of RFC 9745 and 8594.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { eq } from 'drizzle-orm';
import { deployments } from '@/db/schema';
import { done, ERRORS, refuse, type Refusal, type Result } from '@/lib/domain/errors';
import { datatypeOf, parseInferenceRequest, toOutputTensors } from '@/lib/domain/inference/open-inference';
import { retirementHeaders } from '@/lib/domain/inference/retirement-headers';
import type { Door, RawDoor, Requirement } from '../door';
import { neverChanges } from '../never-changes';
import { readBytes } from '../read-body';
import { problemOf, writeJson } from '../respond';
import type { Services } from '../services';
import type { DeployedModel } from '../serving/deployments';
import type { ModelServing } from '../serving/serving';

const BODY_LIMIT = 16 * 1024 * 1024;

/** A deployment's name belongs to one project for life, and is asked for with every prediction. */
const findDeployment = neverChanges(async (db, name: string) => {
  const [row] = await db.select({ projectId: deployments.projectId }).from(deployments).where(eq(deployments.name, name));
  return row ?? null;
});

const mayPredict: Requirement = {
  access: 'model:predict',
  token: 'predict',
  scope: ({ name }, services: Services) => findDeployment(services.db, name ?? ''),
};

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  writeJson(response, status, body, { 'content-type': 'application/json', ...headers });
}

function sendError(response: ServerResponse, status: number, error: string, headers: Record<string, string> = {}): void {
  send(response, status, { error }, headers);
}

/** The whole body, or a refusal when it is absent, too large or not JSON. */
async function readJson(request: IncomingMessage): Promise<Result<unknown>> {
  const bytes = await readBytes(request, BODY_LIMIT);
  if (!bytes.ok) return refuse('too-large', `The request is larger than ${BODY_LIMIT / 1024 / 1024} MiB. Send fewer rows at a time.`);
  if (bytes.value.length === 0) return refuse('bad-request', 'The request has no body. Send JSON with “inputs” (Open Inference Protocol V2).');
  try {
    return done(JSON.parse(bytes.value.toString('utf8')) as unknown);
  } catch {
    return refuse('bad-request', 'The body is not JSON.');
  }
}

/** The version a request means: the one named, else the live one, else the newest that still answers, else the newest. */
function choose(serving: ModelServing, name: string, version: string | undefined): DeployedModel | null {
  const versions = serving.versionsOf(name);
  if (version !== undefined) return versions.find((model) => String(model.number) === version) ?? null;
  return versions.find((model) => model.status === 'live') ?? versions.find((model) => model.status !== 'retired') ?? versions[0] ?? null;
}

function successorPath(serving: ModelServing, model: DeployedModel): string | null {
  const successor = serving.versionsOf(model.name).find((other) => other.versionId === model.successorVersionId) ?? null;
  return successor && successor.status !== 'retired' ? `/v2/models/${model.name}/versions/${successor.number}` : null;
}

function endingHeaders(serving: ModelServing, model: DeployedModel): Record<string, string> {
  if (!model.deprecatedAt || !model.sunsetAt) return {};
  return retirementHeaders({ deprecatedAt: model.deprecatedAt, sunsetAt: model.sunsetAt, successor: successorPath(serving, model) });
}

function sendGone(response: ServerResponse, serving: ModelServing, model: DeployedModel): void {
  const successor = successorPath(serving, model);
  const detail = `${model.name} version ${model.number} was retired${model.retiredAt ? ` on ${model.retiredAt.toISOString().slice(0, 10)}` : ''}. ${successor ? `Its successor is ${successor}.` : 'It has no successor.'}`;
  const problem = { ...problemOf(refuse('gone', detail)), error: detail, successor };
  writeJson(response, 410, problem, { 'content-type': 'application/problem+json', ...endingHeaders(serving, model) });
}

function notFound(response: ServerResponse, name: string, version: string | undefined): void {
  sendError(response, 404, version === undefined ? `There is no model “${name}”.` : `There is no version ${version} of “${name}”.`);
}

type Handler = (call: Parameters<RawDoor['handle']>[0] & { readonly serving: ModelServing; readonly model: DeployedModel }) => Promise<void>;

/** A door about one model, with and without a version in its path. */
function modelDoors(method: 'GET' | 'POST', suffix: string, summary: string, handler: Handler): Door[] {
  return ['/v2/models/:name', '/v2/models/:name/versions/:version'].map((prefix) => ({
    kind: 'raw',
    method,
    path: `${prefix}${suffix}`,
    summary,
    requires: mayPredict,
    async handle(call) {
      const serving = call.services.serving as ModelServing;
      const { name = '', version } = call.params;
      const model = choose(serving, name, version);
      if (!model) return notFound(call.response, name, version);
      if (model.status === 'retired') {
        call.request.resume();
        return sendGone(call.response, serving, model);
      }
      return handler({ ...call, serving, model });
    },
  }));
}

const infer: Handler = async ({ request, response, services, serving, model }) => {
  const start = performance.now();
  const headers = endingHeaders(serving, model);
  const refused = (refusal: Refusal) => {
    const milliseconds = performance.now() - start;
    serving.recorder.refused(model.versionId, milliseconds);
    services.metrics.observeInference(model.name, String(model.number), ERRORS[refusal.code].status < 500 ? 'refused' : 'failed', milliseconds / 1000);
    // After a body that was cut short the connection cannot be used again.
    sendError(response, ERRORS[refusal.code].status, refusal.message, { ...headers, ...(refusal.code === 'too-large' ? { connection: 'close' } : {}) });
  };
  const body = await readJson(request);
  if (!body.ok) return refused(body);
  const parsed = parseInferenceRequest(body.value, model.manifest.signature);
  if (!parsed.ok) return refused(parsed);
  const answer = await serving.predict(model, parsed.value.columns);
  if (!answer.ok) return refused(answer);
  const outputs = toOutputTensors(answer.value, model.manifest.signature, parsed.value.outputs);
  const predictions = answer.value[model.manifest.signature.outputs[0]?.name ?? 'prediction'] ?? [];
  send(response, 200, { model_name: model.name, model_version: String(model.number), ...(parsed.value.id === undefined ? {} : { id: parsed.value.id }), outputs }, headers);
  const milliseconds = performance.now() - start;
  serving.recorder.answered(model.versionId, milliseconds, parsed.value.columns, predictions);
  services.metrics.observeInference(model.name, String(model.number), 'ok', milliseconds / 1000);
};

const metadata: Handler = async ({ response, serving, model }) => {
  const { signature } = model.manifest;
  const tensors = (columns: typeof signature.inputs) => columns.map((column) => ({ name: column.name, datatype: datatypeOf(column), shape: [-1] }));
  const versions = serving.versionsOf(model.name).filter((other) => other.status !== 'retired').map((other) => String(other.number));
  send(response, 200, { name: model.name, versions, platform: `pinion_${model.manifest.estimator}`, inputs: tensors(signature.inputs), outputs: tensors(signature.outputs) }, endingHeaders(serving, model));
};

const ready: Handler = async ({ response, serving, model }) => {
  const isReady = serving.isReady(model.versionId);
  send(response, isReady ? 200 : 503, { name: model.name, ready: isReady }, endingHeaders(serving, model));
};

function plain(path: string, summary: string, body: (serving: ModelServing) => unknown, requires: Requirement): Door {
  return { kind: 'raw', method: 'GET', path, summary, requires, handle: async ({ response, services }) => send(response, 200, body(services.serving as ModelServing)) };
}

export const inferenceDoors: readonly Door[] = [
  plain('/v2', 'Server metadata', () => ({ name: 'pinion', version: '0.1.0', extensions: [] }), { access: 'public' }),
  plain('/v2/health/live', 'Whether the server lives', () => ({ live: true }), { access: 'public' }),
  // The specification's body is `live`, KServe's client reads `ready`: both are sent.
  plain('/v2/health/ready', 'Whether the server can answer', () => ({ live: true, ready: true }), { access: 'public' }),
  ...modelDoors('GET', '', 'Inputs and outputs of a model', metadata),
  ...modelDoors('GET', '/ready', 'Whether a model can answer', ready),
  ...modelDoors('POST', '/infer', 'Predict', infer),
];
