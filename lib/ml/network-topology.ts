import type { DenseLayer } from './network';

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
