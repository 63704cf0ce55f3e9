/** What cells get as '@tensorflow/tfjs': the parts that make sense in a kernel, without browser and WebGL code. */
export * from '@tensorflow/tfjs-core';
export * from '@tensorflow/tfjs-layers';
