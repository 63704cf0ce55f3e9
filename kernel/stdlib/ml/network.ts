/** A dense network, trained by tfjs. Initial weights, the order of rows and dropout follow from the seed. */
import * as tf from '@tensorflow/tfjs-core';
import { denseRows, type Matrix } from '@/lib/ml/matrix';
import type { Activation, DenseLayer } from '@/lib/ml/network';
import { createRandom, permutation, type Random } from '@/lib/ml/random';
import { mean, standardDeviation } from '@/lib/ml/statistics';
import { DataError } from '../errors';
import { Curves } from '../display/curves';
import { progress } from '../display/progress';
import { Table } from '../table/table';
import { noteProgress } from '../track/scope';
import { weighClasses, type ClassWeight } from './common';
import { Estimator, type Learned } from './estimators';
import type { Prepared } from './fit';

export interface NetworkOptions {
  /** Units of each hidden layer. Default: [32]. */
  readonly hidden?: readonly number[];
  readonly activation?: 'relu' | 'tanh' | 'sigmoid';
  /** Share of hidden units switched off in each training step, in [0, 1). */
  readonly dropout?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  /** Of Adam. */
  readonly learningRate?: number;
  /** Stop after so many epochs without a better loss on held-out rows, and keep the best. 0: never stop early. */
  readonly patience?: number;
  /** Rows held out to watch the loss, when `patience` is above 0. */
  readonly validationFraction?: number;
  /** How much rows of each class count; 'balanced': all classes the same. On top of `sampleWeight`. */
  readonly classWeight?: ClassWeight;
  /** Default: classification for text and booleans, regression for numbers. */
  readonly task?: 'classification' | 'regression';
  readonly seed?: number;
}

type Parameters = Required<Omit<NetworkOptions, 'task' | 'seed'>> & { readonly task: 'classification' | 'regression' | null; readonly seed: number | null };

/**
 * A network of dense layers. Takes `sampleWeight`: the loss is the weighted mean over a batch, and a row of weight 0 is left out.
 *
 * @example const model = await new Network({ hidden: [64, 32], epochs: 20, patience: 3 }).fit(train, 'income');
 */
export class Network extends Estimator {
  readonly name = 'Network';
  override readonly takesWeights = true;
  readonly parameters: Parameters;

  constructor(options: NetworkOptions = {}) {
    super();
    const { hidden = [32], activation = 'relu', dropout = 0, epochs = 20, batchSize = 128, learningRate = 0.001, patience = 0, validationFraction = 0.1, classWeight = null } = options;
    const positive = (name: string, value: number, isInteger: boolean) => { if (!(value > 0) || (isInteger && !Number.isInteger(value))) throw new DataError(`${name} must be ${isInteger ? 'a whole number ' : ''}above 0, not ${value}.`); };
    hidden.forEach((units) => positive('The units of a hidden layer', units, true));
    positive('epochs', epochs, true);
    positive('batchSize', batchSize, true);
    positive('learningRate', learningRate, false);
    if (hidden.length > 50) throw new DataError(`A network has at most 50 hidden layers here, not ${hidden.length}.`);
    if (epochs > 10_000) throw new DataError(`epochs can be 10,000 at most, not ${epochs}.`);
    if (!(dropout >= 0 && dropout < 1)) throw new DataError(`dropout must be in [0, 1), not ${dropout}.`);
    if (!(validationFraction > 0 && validationFraction < 1)) throw new DataError(`validationFraction must be between 0 and 1, not ${validationFraction}.`);
    this.parameters = { hidden: [...hidden], activation, dropout, epochs, batchSize, learningRate, patience, validationFraction, classWeight, task: options.task ?? null, seed: options.seed ?? null };
  }

  task(table: Table, target: string): 'classification' | 'regression' {
    const { type } = table.column(target);
    return this.parameters.task ?? (type === 'string' || type === 'boolean' ? 'classification' : 'regression');
  }

  async learn({ matrix, target, weights: given }: Prepared): Promise<Learned> {
    await tf.ready();
    const weights = weighClasses(target, this.parameters.classWeight, given);
    const { center, scale } = target.task === 'regression' ? spreadOf(target.values, weights) : { center: 0, scale: 1 };
    const random = createRandom(this.parameters.seed ?? Math.floor(Math.random() * 2 ** 31));
    const outputs = target.task === 'classification' ? target.classes.length : 1;
    const labels = (rows: Int32Array) => (target.task === 'classification' ? oneHot(target.codes, rows, outputs) : Float32Array.from(rows, (row) => (target.values[row]! - center) / scale));
    const training = new Training(matrix, labels, weights, outputs, target.task, this.parameters, random);
    try {
      const { layers, history } = await training.run();
      return { head: { kind: 'network', layers, dropout: this.parameters.dropout, center, scale }, history };
    } finally {
      training.dispose();
    }
  }
}

/** Mean and population deviation, which the network learns numbers in units of; a constant column is only centred. */
function spreadOf(values: Float64Array, weights: Float64Array | null): { readonly center: number; readonly scale: number } {
  if (weights === null) return { center: mean(values), scale: standardDeviation(values) || 1 };
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const center = values.reduce((sum, value, row) => sum + weights[row]! * value, 0) / total;
  return { center, scale: Math.sqrt(values.reduce((sum, value, row) => sum + weights[row]! * (value - center) ** 2, 0) / total) || 1 };
}

function oneHot(codes: Int32Array, rows: Int32Array, k: number): Float32Array {
  const labels = new Float32Array(rows.length * k);
  rows.forEach((row, i) => { labels[i * k + codes[row]!] = 1; });
  return labels;
}

interface Weights { readonly kernel: tf.Variable; readonly bias: tf.Variable; readonly activation: Activation }

/** Owns the tensors of one fit; `dispose` frees them all. */
class Training {
  readonly #layers: Weights[] = [];
  readonly #optimizer: tf.Optimizer;

  constructor(
    private readonly matrix: Matrix,
    private readonly labels: (rows: Int32Array) => Float32Array,
    private readonly weights: Float64Array | null,
    private readonly outputs: number,
    private readonly task: 'classification' | 'regression',
    private readonly parameters: Parameters,
    private readonly random: Random,
  ) {
    const sizes = [matrix.columns, ...parameters.hidden, outputs];
    for (let i = 0; i + 1 < sizes.length; i++) {
      const [inputs, units] = [sizes[i]!, sizes[i + 1]!];
      // Glorot uniform, as Keras: U(−√(6 / (in + out)), +).
      const limit = Math.sqrt(6 / (inputs + units));
      const kernel = Float32Array.from({ length: inputs * units }, () => (random.next() * 2 - 1) * limit);
      const isLast = i + 2 === sizes.length;
      const activation: Activation = !isLast ? parameters.activation : task === 'classification' ? 'softmax' : 'linear';
      // Variables outlive a tidy; the tensors that they start from do not.
      const { weights, bias } = tf.tidy(() => ({ weights: tf.variable(tf.tensor2d(kernel, [inputs, units])), bias: tf.variable(tf.zeros([units])) }));
      this.#layers.push({ kernel: weights, bias, activation });
    }
    this.#optimizer = tf.train.adam(parameters.learningRate);
  }

  async run(): Promise<{ layers: DenseLayer[]; history: { name: string; values: number[] }[] }> {
    const { epochs, batchSize, patience, validationFraction } = this.parameters;
    const counted = Int32Array.from({ length: this.matrix.rows }, (_, row) => row).filter((row) => this.weights === null || this.weights[row]! > 0);
    const order = permutation(counted.length, this.random).map((place) => counted[place]!);
    const held = patience > 0 && counted.length >= 20 ? Math.max(1, Math.round(counted.length * validationFraction)) : 0;
    const validation = order.slice(0, held);
    const training = order.slice(held);
    const history = [{ name: 'loss', values: [] as number[] }, ...(held > 0 ? [{ name: 'valLoss', values: [] as number[] }] : [])];
    const curves = new Curves(`Network, ${this.task}`, epochs, held > 0 ? 'val_loss' : null);
    const bar = progress(`Epoch 0 of ${epochs}`, epochs);
    let best = { loss: Infinity, layers: this.#read(), epoch: 0 };
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const rows = permutation(training.length, this.random).map((place) => training[place]!);
      let total = 0;
      for (let start = 0; start < rows.length; start += batchSize) {
        const batch = rows.subarray(start, start + batchSize);
        total += this.#step(batch) * this.#weightOf(batch);
      }
      const loss = total / this.#weightOf(rows);
      if (!Number.isFinite(loss)) throw new DataError(`The loss was no longer a number in epoch ${epoch}.`, 'Lower learningRate.');
      history[0]!.values.push(loss);
      const valLoss = held > 0 ? this.#loss(validation) : null;
      if (valLoss !== null) history[1]!.values.push(valLoss);
      bar.update(epoch, `Epoch ${epoch} of ${epochs}: loss ${loss.toPrecision(4)}${valLoss === null ? '' : `, held out ${valLoss.toPrecision(4)}`}`);
      curves.add(epoch, { loss, ...(valLoss === null ? {} : { val_loss: valLoss }) });
      curves.draw();
      noteProgress({ loss, valLoss }, epoch);
      if (valLoss !== null && valLoss < best.loss) best = { loss: valLoss, layers: this.#read(), epoch };
      if (valLoss !== null && epoch - best.epoch >= patience) {
        bar.done(`Stopped after ${epoch} epochs; kept epoch ${best.epoch}, held out ${best.loss.toPrecision(4)}`);
        break;
      }
      // Let the kernel send what was shown and take in what the host says.
      await new Promise<void>((resolve) => { setTimeout(resolve, 0); });
    }
    const last = history[0]!.values.length;
    curves.end(last, last < epochs);
    return { layers: held > 0 && best.loss < Infinity ? best.layers : this.#read(), history };
  }

  dispose(): void {
    for (const layer of this.#layers) tf.dispose([layer.kernel, layer.bias]);
    this.#optimizer.dispose();
  }

  #step(rows: Int32Array): number {
    return tf.tidy(() => {
      const loss = this.#optimizer.minimize(() => this.#lossOf(rows, true), true, this.#layers.flatMap((layer) => [layer.kernel, layer.bias]))!;
      return loss.dataSync()[0]!;
    });
  }

  #loss(rows: Int32Array): number {
    let total = 0;
    for (let start = 0; start < rows.length; start += 1024) {
      const batch = rows.subarray(start, start + 1024);
      total += tf.tidy(() => this.#lossOf(batch, false).dataSync()[0]!) * this.#weightOf(batch);
    }
    return total / this.#weightOf(rows);
  }

  #weightOf(rows: Int32Array): number {
    return this.weights === null ? rows.length : rows.reduce((sum, row) => sum + this.weights![row]!, 0);
  }

  /** The mean over rows of what they lose, each by its weight. */
  #mean(losses: tf.Tensor1D, rows: Int32Array): tf.Scalar {
    if (this.weights === null) return tf.mean(losses);
    const total = this.#weightOf(rows);
    return tf.sum(tf.mul(losses, tf.tensor1d(Float32Array.from(rows, (row) => this.weights![row]! / total))));
  }

  #lossOf(rows: Int32Array, isTraining: boolean): tf.Scalar {
    const labels = tf.tensor2d(this.labels(rows), [rows.length, this.outputs]);
    let current: tf.Tensor2D = tf.tensor2d(denseRows(this.matrix, rows), [rows.length, this.matrix.columns]);
    this.#layers.forEach((layer, index) => {
      const sum: tf.Tensor2D = tf.add(product(current, layer.kernel as tf.Tensor2D), layer.bias);
      if (layer.activation === 'softmax' || layer.activation === 'linear') { current = sum; return; }
      current = layer.activation === 'relu' ? tf.relu(sum) : layer.activation === 'tanh' ? tf.tanh(sum) : tf.sigmoid(sum);
      if (isTraining && this.parameters.dropout > 0 && index < this.#layers.length - 1) current = tf.mul(current, this.#mask(current.shape));
    });
    if (this.task === 'regression') return this.#mean(tf.sum(tf.square(tf.sub(current, labels)), 1), rows);
    const logits = tf.sub(current, tf.max(current, 1, true));
    const logProbabilities = tf.sub(logits, tf.log(tf.sum(tf.exp(logits), 1, true)));
    return tf.neg(this.#mean(tf.sum(tf.mul(labels, logProbabilities), 1), rows));
  }

  /** Our own stream instead of tf.dropout's, so that the seed alone decides. */
  #mask(shape: readonly [number, number]): tf.Tensor2D {
    const keep = 1 - this.parameters.dropout;
    return tf.tensor2d(Float32Array.from({ length: shape[0] * shape[1] }, () => (this.random.next() < keep ? 1 / keep : 0)), [shape[0], shape[1]]);
  }

  #read(): DenseLayer[] {
    return this.#layers.map(({ kernel, bias, activation }) => ({
      inputs: kernel.shape[0]!, units: kernel.shape[1]!, activation, kernel: Float32Array.from(kernel.dataSync()), bias: Float32Array.from(bias.dataSync()),
    }));
  }
}

/**
 * x · w with gradients that transpose first: the WASM backend multiplies transposed operands some ten times slower than it
 * transposes and multiplies.
 */
const product = tf.customGrad((...tensors) => {
  const [x, w, save] = tensors as unknown as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
  save([x, w]);
  return {
    value: tf.matMul(x, w),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [input, weights] = saved as [tf.Tensor2D, tf.Tensor2D];
      return [tf.matMul(dy as tf.Tensor2D, tf.transpose(weights)), tf.matMul(tf.transpose(input), dy as tf.Tensor2D)];
    },
  };
}) as (x: tf.Tensor2D, w: tf.Tensor2D) => tf.Tensor2D;
