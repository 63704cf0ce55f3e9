/** Checks of models beside their numbers: leakage, signature with example requests, rehearsal of the deployment. */
import { overlapOf } from '@/lib/domain/leakage';
import { digestOf } from '../digest';
import { findArtifact, loadInto, newestReport, type ManifestOf } from './artifacts';
import { insufficient, withEvaluator, type Check, type CheckContext } from './context';
import { breathe, firstRows, readRows, type Rows } from './rows';

const EXAMPLES = 20;

export const leakage: Check = async (context) => {
  const { services, row } = context;
  const manifest = row.artifact.manifest as ManifestOf<'model'>;
  if (!manifest.trainedOn) return insufficient('It is not known what the model was trained on. Take a snapshot of the training data, and fit on that.');
  const report = await newestReport(context);
  if (!report) return insufficient('Nothing measured this model yet. Pin an evaluation report of this model.');
  if (report.dataset === manifest.trainedOn) return { status: 'fail', summary: 'The report measures the model on its own training data. Evaluate on rows held out of training.', evidence: { training: manifest.trainedOn, evaluation: report.dataset } };
  const [training, evaluated] = await Promise.all([findArtifact(services, row.project.id, 'dataset', manifest.trainedOn), findArtifact(services, row.project.id, 'dataset', report.dataset)]);
  if (training?.manifest.kind !== 'dataset') return insufficient('The training data is not stored here. Pin it as a snapshot.');
  if (evaluated?.manifest.kind !== 'dataset') return insufficient('The evaluation data is not stored here. Pin it as a snapshot.');
  const [a, b] = [await readRows(services, training.manifest), await readRows(services, evaluated.manifest)];
  const shared = a.columns.map(({ name }) => name).filter((name) => b.columns.some((column) => column.name === name)).sort();
  if (shared.length === 0) return insufficient('Training and evaluation data share no column, so their rows cannot be compared.');
  const overlap = overlapOf(await keysOf(a, shared), await keysOf(b, shared));
  const summary = overlap.verdict === 'insufficient' ? 'One of the two snapshots has no rows.'
    : `${overlap.shared.toLocaleString('en')} of ${overlap.evaluationRows.toLocaleString('en')} evaluation rows also in training${overlap.verdict === 'fail' ? ', more than repetition explains' : ''}`;
  return { status: overlap.verdict, summary, evidence: { training: manifest.trainedOn, evaluation: report.dataset, columns: shared, ...overlap } };
};

async function keysOf(rows: Rows, names: readonly string[]): Promise<string[]> {
  const columns = names.map((name) => rows.columns.find((column) => column.name === name)!.values);
  const keys: string[] = [];
  for (let row = 0; row < rows.count; row += 1) {
    keys.push(JSON.stringify(columns.map((values) => values[row])));
    if (row % 20_000 === 19_999) await breathe();
  }
  return keys;
}

/** The stored model loads where no notebook code is, and answers rows of its data twice alike, in the promised columns. */
export const signature: Check = async (context) => {
  const { services, row } = context;
  const manifest = row.artifact.manifest as ManifestOf<'model'>;
  const rows = await exampleRows(context, manifest);
  if (typeof rows === 'string') return insufficient(rows);
  const answers = await withEvaluator(services, async (kernel) => {
    await loadInto(services, kernel, 'model', manifest);
    const first = await kernel.predict('model', rows);
    return { first, again: await kernel.predict('model', rows) };
  });
  const count = Object.values(rows)[0]?.length ?? 0;
  const problems = manifest.signature.outputs.flatMap(({ name, nullable }) => {
    const values = answers.first[name];
    if (!values) return [`the answer has no column “${name}”`];
    if (values.length !== count) return [`the column “${name}” has ${values.length} answers for ${count} rows`];
    return !nullable && values.some((value) => value === null) ? [`the column “${name}” has empty answers`] : [];
  });
  if (digestOf(answers.first) !== digestOf(answers.again)) problems.push('the same rows were answered differently the second time');
  const evidence = { artifact: manifest.digest, rows: count, answers: digestOf(answers.first), problems };
  if (problems.length > 0) return { status: 'fail', summary: `${problems.join('; ')}.`, evidence };
  return { status: 'pass', summary: `${manifest.signature.inputs.length} columns in, ${manifest.signature.outputs.length} out; ${count} of ${count} rows answered`, evidence };
};

/** Rows of the data it was measured or trained on; a sentence where there are none. */
async function exampleRows(context: CheckContext, manifest: ManifestOf<'model'>) {
  const { services, row } = context;
  const report = await newestReport(context);
  for (const digest of [report?.dataset, manifest.trainedOn]) {
    const dataset = digest && (await findArtifact(services, row.project.id, 'dataset', digest));
    if (!dataset || dataset.manifest.kind !== 'dataset') continue;
    const found = firstRows(await readRows(services, dataset.manifest), manifest.signature.inputs, EXAMPLES);
    if (found && Object.values(found)[0]?.length) return found;
  }
  return 'No stored data has the columns that the model asks for. Pin a snapshot of its training data.';
}

export const rehearsal: Check = async ({ services, row }) => {
  const result = await services.serving.rehearse(row.version.id);
  const evidence = { artifact: row.artifact.digest };
  if (!result.ok) return { status: 'fail', summary: result.message, evidence: { ...evidence, refused: result.code } };
  return { status: 'pass', summary: 'a serving worker loaded it and answered', evidence };
};
