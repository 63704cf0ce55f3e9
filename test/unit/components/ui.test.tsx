import { renderToStaticMarkup as render } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { readProblem } from '@/components/api';
import { blockedFor } from '@/components/rights';
import { readTheme } from '@/components/shell/theme';
import { Avatar, Button, CheckResult, CheckStrip, domainOf, initials, IntervalPlot, presenceOf } from '@/components/ui';
import { chartTheme } from '@/lib/charts/theme';

describe('Button', () => {
  it('stays reachable when blocked and says why in what describes it', () => {
    const html = render(<Button blocked="A manager does that.">Go live</Button>);
    const id = /aria-describedby="([^"]+)"/.exec(html)?.[1];
    expect(html).toContain('aria-disabled="true"');
    expect(html).not.toMatch(/\sdisabled/);
    expect(html).toContain(`<span id="${id}" role="tooltip"`);
    expect(html).toContain('A manager does that.');
  });
  it('points to the page’s own list where that says why already', () => {
    const html = render(<Button blocked="See the list." blockedBy="why">Send</Button>);
    expect(html).toContain('aria-describedby="why"');
    expect(html).not.toContain('tooltip');
  });
  it('says that it works', () => expect(render(<Button working>Signing</Button>)).toContain('aria-busy="true"'));
});

it('gives every verdict a word besides its shape', () => {
  for (const [state, word] of [['pass', 'Pass'], ['fail', 'Fail'], ['insufficient', 'Insufficient'], ['waived', 'Waived'], ['running', 'Running'], ['not-started', 'Not started']] as const) expect(render(<CheckResult state={state} />)).toContain(word);
});

it('reads a strip of checks as counts', () => {
  expect(render(<CheckStrip checks={[{ label: 'a', status: 'pass' }, { label: 'b', status: 'pass' }, { label: 'c', status: 'fail' }]} />)).toContain('aria-label="Checks: 2 pass, 1 fail"');
});

it('says in words what an interval plot shows, and draws nothing without numbers', () => {
  expect(render(<IntervalPlot label="ROC-AUC" value={0.912} interval={[0.905, 0.918]} threshold={0.89} />)).toContain('ROC-AUC: recomputed .912, interval .905 to .918, threshold .890');
  expect(render(<IntervalPlot label="ROC-AUC" value={null} />)).toBe('');
  expect(domainOf([null, Number.NaN])).toBeNull();
});

it('gives a person the same two letters and colour everywhere', () => {
  expect(['Data scientist', 'Reviewer', 'Åsa', '  ', 'Ana María de la Cruz'].map(initials)).toEqual(['DS', 'RE', 'ÅS', '?', 'AC']);
  expect(presenceOf('a')).toBe(presenceOf('a'));
  expect(render(<Avatar person={{ id: 'x', name: 'Reviewer' }} />)).toContain('aria-label="Reviewer"');
});

it('names who may do what a role may not', () => {
  expect(blockedFor('data:upload', ['data:upload'])).toBeNull();
  expect(blockedFor('data:upload', [], ['auditor'])).toBe('This takes a data scientist. You are here as an auditor.');
  expect(blockedFor('gate:approve', [], [])).toBe('This takes a reviewer or a manager. You have no role here.');
});

it('takes the words of a refusal from its problem document, and has words for anything else', () => {
  const problem = readProblem(409, JSON.stringify({ code: 'gate-closed', title: 'T', detail: 'Two items are open.', details: [1] }));
  expect(problem).toMatchObject({ code: 'gate-closed', message: 'Two items are open.', status: 409, details: [1] });
  expect(readProblem(502, '<html>').message).toMatch(/Try again/);
});

it('falls back to the system’s theme and merges the dark chart colours over the light', () => {
  expect([readTheme('dark'), readTheme('x'), readTheme(undefined)]).toEqual(['dark', 'system', 'system']);
  const dark = chartTheme(true) as { axis: Record<string, unknown>; mark: { color: string } };
  expect(dark.axis).toMatchObject({ labelColor: '#b4b7bb', labelFontSize: 11 });
  expect(dark.mark.color).toBe('#4aa0cc');
});
