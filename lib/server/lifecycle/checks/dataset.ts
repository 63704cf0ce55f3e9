/** Checks of snapshots: the contract that the manifest states, and direct identifiers. */
import { scanColumn } from '@/lib/domain/privacy';
import type { ManifestOf } from './artifacts';
import type { Check } from './context';
import { readRows, type Rows } from './rows';

/** The stored rows are what the manifest says: names, row count, missing values only where allowed, no empty column. */
export const contract: Check = async ({ services, row }) => {
  const manifest = row.artifact.manifest as ManifestOf<'dataset'>;
  const rows = await readRows(services, manifest);
  const problems = contractProblems(manifest, rows);
  const missing = rows.columns.map(({ name, values }) => ({ column: name, missing: values.filter((value) => value === null).length }));
  const evidence = { artifact: manifest.digest, rows: rows.count, missing: missing.filter((entry) => entry.missing > 0), problems };
  if (problems.length > 0) return { status: 'fail', summary: `${problems.slice(0, 3).join('; ')}${problems.length > 3 ? `; and ${problems.length - 3} more` : ''}.`, evidence };
  const total = evidence.missing.reduce((sum, entry) => sum + entry.missing, 0);
  return { status: 'pass', summary: `${rows.columns.length} of ${manifest.columns.length} columns as promised, ${rows.count.toLocaleString('en')} rows, ${total === 0 ? 'nothing' : total.toLocaleString('en')} missing`, evidence };
};

function contractProblems(manifest: ManifestOf<'dataset'>, rows: Rows): string[] {
  const problems: string[] = [];
  if (manifest.rows === 0) problems.push('there are no rows');
  if (manifest.columns.length === 0) problems.push('there are no columns');
  if (rows.count !== manifest.rows) problems.push(`the file has ${rows.count} rows, the manifest says ${manifest.rows}`);
  const names = manifest.columns.map((column) => column.name);
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) problems.push(`the column “${name}” is there twice`);
  for (const { name } of rows.columns) if (!names.includes(name)) problems.push(`the column “${name}” is in the file but was not promised`);
  for (const { name, nullable, type } of manifest.columns) {
    const values = rows.columns.find((column) => column.name === name)?.values;
    if (!values) {
      problems.push(`the column “${name}” is missing`);
      continue;
    }
    const missing = values.filter((value) => value === null).length;
    if (values.length > 0 && missing === values.length) problems.push(`the column “${name}” is empty`);
    else if (missing > 0 && !nullable) problems.push(`the column “${name}” misses ${missing} values and promised none`);
    const wrong = values.find((value) => value !== null && !fits(value, type));
    if (wrong !== undefined) problems.push(`the column “${name}” promised ${type} and holds ${typeof wrong}`);
  }
  return problems;
}

function fits(value: string | number | boolean, type: string): boolean {
  if (type === 'number') return typeof value === 'number';
  if (type === 'integer') return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'string' && /^-?\d+$/.test(value);
  if (type === 'boolean') return typeof value === 'boolean';
  return type === 'date' ? typeof value === 'string' || typeof value === 'number' : typeof value === 'string';
}

export const privacy: Check = async ({ services, row }) => {
  const manifest = row.artifact.manifest as ManifestOf<'dataset'>;
  const rows = await readRows(services, manifest);
  const findings = rows.columns.flatMap(({ name, values }) => scanColumn(name, values));
  const evidence = { artifact: manifest.digest, columns: rows.columns.length, findings };
  if (findings.length === 0) return { status: 'pass', summary: `no direct identifiers in ${rows.columns.length} columns`, evidence };
  const named = findings.slice(0, 3).map((finding) => `${finding.column} (${finding.what})`).join(', ');
  return { status: 'fail', summary: `Direct identifiers: ${named}${findings.length > 3 ? ` and ${findings.length - 3} more` : ''}. Drop or pseudonymise them, and pin again.`, evidence };
};
