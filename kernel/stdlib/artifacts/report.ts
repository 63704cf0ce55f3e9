/** A report as a file: `report.json`. Its identity is the digest of its numbers and of what they were made from. */
import type { Digest } from '@/lib/domain/ids';
import { modelContents } from '../ml/fitted';
import { reportContents, viewOf, type Report } from '../evaluate/report';
import { digestJson, jsonBytes } from './digest';
import type { Exported } from './types';

const FORMAT = 'pinion-report/1';

export async function exportReport(report: Report, model: Digest, dataset: Digest): Promise<Exported> {
  const { model: fitted, data, options, numbers } = reportContents(report);
  const { metrics } = numbers;
  const made = { model, dataset, threshold: options.threshold, seed: options.seed, resamples: options.resamples };
  return {
    artifact: {
      manifest: { kind: 'report', digest: await digestJson({ format: FORMAT, ...made, metrics }), metrics, model, dataset, threshold: options.threshold, files: [] },
      relations: [{ from: model, relation: 'evaluates' }, { from: dataset, relation: 'evaluated-on' }],
    },
    files: [{ path: 'report.json', mediaType: 'application/json', bytes: jsonBytes({ format: FORMAT, ...made, metrics, baseline: numbers.baseline, view: viewOf(modelContents(fitted).model, data.name, options, numbers) }) }],
  };
}
