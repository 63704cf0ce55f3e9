/** Files beside a model that other tools read. */
import type { ModelSignature, SchemaColumn } from '@/lib/domain/artifacts';
import type { DenseLayer } from '@/lib/ml/network';

/** tfjs' layers format over weights.bin, with layers numbered from 1, so that equal networks give equal files. */
export function topology(layers: readonly DenseLayer[], dropout: number): object {
  const weights = layers.flatMap((layer, index) => [
    { name: `dense_${index + 1}/kernel`, shape: [layer.inputs, layer.units], dtype: 'float32' },
    { name: `dense_${index + 1}/bias`, shape: [layer.units], dtype: 'float32' },
  ]);
  const described = layers.flatMap((layer, index) => [
    {
      class_name: 'Dense',
      config: { name: `dense_${index + 1}`, trainable: true, dtype: 'float32', units: layer.units, activation: layer.activation, use_bias: true, ...(index === 0 ? { batch_input_shape: [null, layer.inputs] } : {}) },
    },
    ...(dropout > 0 && index < layers.length - 1 ? [{ class_name: 'Dropout', config: { name: `dropout_${index + 1}`, trainable: true, dtype: 'float32', rate: dropout } }] : []),
  ]);
  return {
    format: 'layers-model', generatedBy: 'Pinion', convertedBy: null,
    modelTopology: { keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js', model_config: { class_name: 'Sequential', config: { name: 'sequential_1', layers: described } } },
    weightsManifest: [{ paths: ['weights.bin'], weights }],
  };
}

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
