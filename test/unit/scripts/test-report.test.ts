/** What the tail of a log of `npm test` says. The reports here are cut from real ones of vitest 4.1 and Playwright 1.65. */
import { describe, expect, it } from 'vitest';
import { failureLines, readBrowser, readUnits, slowLines } from '../../../scripts/test-report.mjs';

const root = '/clone';
const RED = '\u001b[31m';
const unit = (name: string, tests: readonly unknown[], more: object = {}) => ({ name: `${root}/test/unit/${name}`, assertionResults: tests, status: 'passed', message: '', startTime: 1_000, endTime: 3_500, ...more });
const units = (testResults: readonly unknown[], numPassedTests = 0) => ({ numPassedTests, testResults });
const failed = { ancestorTitles: ['rows', 'in order'], title: 'come back', status: 'failed', failureMessages: [`AssertionError: expected 1 to be 2\n    at ${root}/test/unit/a.test.ts:2:81`] };
const passed = { ancestorTitles: [], title: 'passes', status: 'passed', failureMessages: [] };

describe('unit tests', () => {
  it('are named by file, groups and title, with the first line of what went wrong', () => {
    const read = readUnits(units([unit('a.test.ts', [failed, passed], { status: 'failed' })], 1), { root, isWell: false });
    expect(read).toMatchObject({ passed: 1, failures: [{ where: 'test/unit/a.test.ts › rows › in order › come back', message: 'AssertionError: expected 1 to be 2' }] });
  });
  it('of a file that could not be loaded count as one failure, with the reason', () => {
    const read = readUnits(units([unit('b.test.ts', [], { status: 'failed', message: "Cannot find module './not-there'" })]), { root, isWell: false });
    expect(read.failures).toEqual([{ where: 'test/unit/b.test.ts', message: "Cannot find module './not-there'" }]);
  });
  it('of a file whose hook failed count as one failure, though vitest calls them skipped', () => {
    const read = readUnits(units([unit('c.test.ts', [{ ...passed, status: 'skipped' }], { status: 'failed' })]), { root, isWell: false });
    expect(read.failures).toHaveLength(1);
    expect(read.failures[0]).toMatchObject({ where: 'test/unit/c.test.ts' });
  });
  it('fail where vitest ended badly though every test passed, and where it left no report', () => {
    expect(readUnits(units([unit('a.test.ts', [passed])], 1), { root, isWell: false }).failures).toHaveLength(1);
    expect(readUnits(units([unit('a.test.ts', [passed])], 1), { root, isWell: true }).failures).toEqual([]);
    expect(readUnits(null, { root, isWell: true }).failures).toHaveLength(1);
  });
});

const spec = (title: string, status: string, error?: string) => ({ title, tests: [{ status, results: [{ status: error ? 'failed' : 'passed', duration: 200, ...(error ? { error: { message: error } } : {}) }] }] });
const browser = (more: object) => ({ suites: [], errors: [], stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, ...more });

describe('browser tests', () => {
  it('are named likewise, without the colours of a terminal', () => {
    const suites = [{ title: 'a.spec.ts', file: 'a.spec.ts', specs: [spec('opens', 'unexpected', `${RED}Error: no such row\u001b[39m\n\nCall log:`)], suites: [{ title: 'a table', file: 'a.spec.ts', specs: [spec('scrolls', 'unexpected', 'Error: boom'), spec('sorts', 'expected')], suites: [] }] }];
    const read = readBrowser(browser({ suites, stats: { expected: 1, unexpected: 2, flaky: 0, skipped: 3 } }), { isWell: false });
    expect(read).toEqual({
      passed: 1, skipped: 3, files: [{ file: 'test/e2e/a.spec.ts', ms: 600 }],
      failures: [{ where: 'test/e2e/a.spec.ts › opens', message: 'Error: no such row' }, { where: 'test/e2e/a.spec.ts › a table › scrolls', message: 'Error: boom' }],
    });
  });
  it('that passed at a second try have passed', () => {
    const read = readBrowser(browser({ suites: [{ title: 'a.spec.ts', file: 'a.spec.ts', specs: [spec('opens', 'flaky', 'Error: once')] }], stats: { expected: 0, unexpected: 0, flaky: 1, skipped: 0 } }), { isWell: true });
    expect(read).toMatchObject({ passed: 1, failures: [] });
  });
  it('of a file that could not be loaded fail with the reason', () => {
    const read = readBrowser(browser({ errors: [{ message: "Error: Cannot find module './not-there'\nRequire stack:", location: { file: `${root}/test/e2e/b.spec.ts`, line: 1 } }] }), { isWell: false });
    expect(read.failures).toEqual([{ where: 'test/e2e/b.spec.ts', message: "Error: Cannot find module './not-there'" }]);
    expect(readBrowser(browser({}), { isWell: false }).failures).toHaveLength(1);
    expect(readBrowser(null, { isWell: true }).failures).toHaveLength(1);
  });
});

describe('the end of the log', () => {
  it('names every failure, and nothing where all passed', () => {
    expect(failureLines([])).toEqual([]);
    expect(failureLines([{ where: 'a', message: 'one' }, { where: 'b', message: 'two' }])).toEqual(['', '── failed: 2', '✗ a', '    one', '✗ b', '    two']);
  });
  it('names the ten slowest files, the slowest first', () => {
    const lines = slowLines(Array.from({ length: 30 }, (_, index) => ({ file: `f${index}`, ms: index * 100 })));
    expect(lines).toHaveLength(12);
    expect(lines.slice(1, 3)).toEqual(['── slowest files', '    2.9 s  f29']);
    expect(slowLines([])).toEqual([]);
  });
  it('cuts a message of one endless line', () => {
    const { failures } = readUnits(units([unit('a.test.ts', [{ ...failed, failureMessages: ['x'.repeat(10_000)] }])]), { root, isWell: false });
    expect(failures[0]!.message.length).toBeLessThan(300);
  });
});
