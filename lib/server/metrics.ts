/** Prometheus metrics: one registry of this process, made by the composition root. Names follow the naming guide of prometheus.io. */
import type { KernelEnd } from '@/kernel/host/port';
import type { Purpose } from './kernels/metered';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  /** One answered request: the door's row (never the raw path, whose values are without bound), status and seconds. */
  observeRequest(door: string, method: string, status: number, seconds: number): void;
  /** One answered inference. */
  observeInference(deployment: string, version: string, outcome: 'ok' | 'refused' | 'failed', seconds: number): void;
  /** A kernel that is ready, `warm` when it waited in the pool. */
  observeKernelStart(purpose: Purpose, how: 'cold' | 'warm', seconds: number): void;
  /** A kernel that ended, or could not start. */
  observeKernelEnd(purpose: Purpose, cause: KernelEnd): void;
  /** A notebook that got no kernel because its workspace has no place. */
  countKernelRefusal(): void;
  /** A number that is read when somebody asks. */
  gauge(name: string, help: string, read: () => number): void;
  /** Numbers by the values of one label. */
  gaugeBy(name: string, help: string, label: string, read: () => Readonly<Record<string, number>>): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by door',
    labelNames: ['door', 'method', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const inferences = new Counter({ name: 'pinion_inference_requests_total', help: 'Inference requests, by deployment, version and outcome', labelNames: ['deployment', 'version', 'outcome'], registers: [registry] });
  const inferenceSeconds = new Histogram({
    name: 'pinion_inference_duration_seconds',
    help: 'Time to answer an inference request',
    labelNames: ['deployment'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
    registers: [registry],
  });

  const kernelStarts = new Histogram({
    name: 'pinion_kernel_start_seconds',
    help: 'Time until a kernel is ready, by what it is for and whether it waited in the pool',
    labelNames: ['purpose', 'start'],
    buckets: [0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 20],
    registers: [registry],
  });
  const kernelEnds = new Counter({ name: 'pinion_kernel_ends_total', help: 'Kernels that ended, by what they were for and why', labelNames: ['purpose', 'cause'], registers: [registry] });
  const refusals = new Counter({ name: 'pinion_kernel_refusals_total', help: 'Starts refused because the workspace had no place', registers: [registry] });

  return {
    registry,
    observeKernelStart: (purpose, start, seconds) => kernelStarts.observe({ purpose, start }, seconds),
    observeKernelEnd: (purpose, cause) => kernelEnds.inc({ purpose, cause }),
    countKernelRefusal: () => refusals.inc(),
    observeRequest: (door, method, status, seconds) => requests.observe({ door, method, status: String(status) }, seconds),
    observeInference(deployment, version, outcome, seconds) {
      inferences.inc({ deployment, version, outcome });
      inferenceSeconds.observe({ deployment }, seconds);
    },
    gaugeBy(name, help, label, read) {
      new Gauge({ name, help, labelNames: [label], registers: [registry], collect() { for (const [value, number] of Object.entries(read())) this.set({ [label]: value }, number); } });
    },
    gauge(name, help, read) {
      new Gauge({ name, help, registers: [registry], collect() { this.set(read()); } });
    },
  };
}
