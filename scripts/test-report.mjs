/**
 * What `npm test` says at its end, so that the tail of a log tells what failed and what took long. Reads the JSON reports of vitest
 * and Playwright, and does no I/O.
 */
import { isAbsolute, relative, sep } from 'node:path';

const MESSAGE_MOST = 240;
// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;]*m/g;

/** The first line that says something, without colours; at most 240 characters. */
function firstLine(message) {
  const line = String(message ?? '').replace(COLOURS, '').split('\n').map((each) => each.trim()).find((each) => each !== '') ?? 'no message';
  return line.length > MESSAGE_MOST ? `${line.slice(0, MESSAGE_MOST)}…` : line;
}

const within = (root, file) => (isAbsolute(file) ? relative(root, file) : file).split(sep).join('/');

/**
 * Vitest's report as counts, failures and files. A file that could not be loaded, or whose hooks failed, counts as one failure, since its
 * tests were never tried.
 * Where vitest ended badly and the report tells of no failure, that itself is one.
 */
export function readUnits(report, { root, isWell }) {
  if (!report) return { passed: 0, failures: [{ where: 'unit tests', message: 'they left no report' }], files: [] };
  const failures = report.testResults.flatMap((file) => {
    const name = within(root, file.name);
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return file.status === 'failed' ? [{ where: name, message: file.message ? firstLine(file.message) : 'one of its hooks failed, see its output above' }] : [];
    return failed.map((test) => ({ where: [name, ...test.ancestorTitles, test.title].join(' › '), message: firstLine(test.failureMessages[0]) }));
  });
  if (!isWell && failures.length === 0) failures.push({ where: 'unit tests', message: 'they ended with an error outside of any test' });
  return { passed: report.numPassedTests, failures, files: report.testResults.map((file) => ({ file: within(root, file.name), ms: file.endTime - file.startTime })) };
}

/** Playwright's report, likewise. A test that passed at a second try has passed. */
export function readBrowser(report, { isWell }) {
  if (!report) return { passed: 0, skipped: 0, failures: [{ where: 'browser tests', message: 'they left no report' }], files: [] };
  const tests = report.suites.flatMap((suite) => testsIn(suite, []));
  const failures = [
    ...tests.filter((test) => test.status === 'unexpected').map(({ where, message }) => ({ where, message })),
    ...report.errors.map((error) => ({ where: error.location ? `test/e2e/${error.location.file.split(/[/\\]/).at(-1)}` : 'browser tests', message: firstLine(error.message) })),
  ];
  if (!isWell && failures.length === 0) failures.push({ where: 'browser tests', message: 'they ended with an error outside of any test' });
  const spent = new Map();
  for (const { file, ms } of tests) spent.set(file, (spent.get(file) ?? 0) + ms);
  return { passed: report.stats.expected + report.stats.flaky, skipped: report.stats.skipped, failures, files: [...spent].map(([file, ms]) => ({ file, ms })) };
}

function testsIn(suite, titles) {
  const file = `test/e2e/${suite.file}`;
  // The outermost suite is the file itself.
  const path = titles.length === 0 ? [file] : [...titles, suite.title];
  const own = (suite.specs ?? []).flatMap((spec) => spec.tests.map((test) => {
    const failed = test.results.find((result) => result.error);
    return { file, where: [...path, spec.title].join(' › '), status: test.status, message: firstLine(failed?.error.message ?? test.results.at(-1)?.status), ms: test.results.reduce((sum, result) => sum + result.duration, 0) };
  }));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => testsIn(inner, path))];
}

/** Lines that name every failure; none where there is none. */
export function failureLines(failures) {
  if (failures.length === 0) return [];
  return ['', `── failed: ${failures.length}`, ...failures.flatMap(({ where, message }) => [`✗ ${where}`, `    ${message}`])];
}

/** The files that took longest, in seconds, the slowest first. Files run beside each other, so these sum up to more than was waited. */
export function slowLines(files, most = 10) {
  if (files.length === 0) return [];
  const slowest = [...files].sort((a, b) => b.ms - a.ms).slice(0, most);
  return ['', '── slowest files', ...slowest.map(({ file, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${file}`)];
}
