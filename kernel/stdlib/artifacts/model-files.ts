/** Files beside a model that other tools read. */
import type { ModelSignature, SchemaColumn } from '@/lib/domain/artifacts';

const MLFLOW_TYPES = { number: 'double', integer: 'long', string: 'string', boolean: 'boolean', date: 'datetime' } as const;

/** MLflow's description of a model: one flavor of ours, and the signature in MLflow's types. */
export function mlmodel(signature: ModelSignature, digest: string): string {
  const columns = (list: readonly SchemaColumn[]) => JSON.stringify(list.map(({ name, type, nullable }) => ({ type: MLFLOW_TYPES[type], name, required: !nullable })));
  return [
    'flavors:', '  pinion:', '    pipeline: pipeline.json', '    weights: weights.bin', `model_uuid: ${digest.slice(0, 32)}`,
    'signature:', `  inputs: ${quote(columns(signature.inputs))}`, `  outputs: ${quote(columns(signature.outputs))}`, '',
  ].join('\n');
}

/** A YAML scalar in single quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
