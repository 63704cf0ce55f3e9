/** One output as HTML that stands alone. What a cell wrote as HTML is in a frame without origin; every other text is escaped. */
import { describeChart } from '../../../charts/describe';
import { curveFigures, historyFigures, reportFigures, type Figure } from '../../../charts/figures';
import type { Metric } from '@/lib/domain/artifacts';
import type { CellError, Output, ReportView, Scalar, Tree } from '../../outputs';
import { visibleText } from '../../visible-text';
import { cubeColor, Terminal, type Run } from '../../terminal';
import { toPlainText } from '../nbformat-outputs';
import { escapeHtml, jsonForScript } from './escape';
import { proseHtml } from './prose';

/** Tells its height to the page around it. The page's policy allows this script by its digest and no other in a frame. */
export const FRAME_SCRIPT = "const tell=()=>parent.postMessage({pinion:'size',height:Math.ceil(document.documentElement.getBoundingClientRect().height)},'*');new ResizeObserver(tell).observe(document.documentElement);tell();";

export function outputHtml(output: Output): string {
  switch (output.kind) {
    case 'stream': return `<pre class="stream${output.name === 'stderr' ? ' warnings' : ''}" tabindex="0" role="log" aria-label="${output.name === 'stderr' ? 'Printed warnings' : 'Printed text'}">${streamHtml(output.text)}</pre>`;
    case 'tree': return `<div class="tree">${treeHtml(output.tree, true)}</div>`;
    case 'table': return tableHtml(output);
    case 'chart': return chartHtml(output);
    case 'markdown': return `<div class="prose">${proseHtml(output.text)}</div>`;
    case 'html': return `<iframe class="frame" title="HTML output" sandbox="allow-scripts" srcdoc="${escapeHtml(frameHtml(output.html))}"></iframe>`;
    case 'image': return `<img class="image" src="data:${output.mediaType};base64,${escapeHtml(output.base64)}" alt="${escapeHtml(output.alt)}">`;
    case 'report': return reportHtml(output.report);
    case 'curves': return `<p><b>${escapeHtml(visibleText(output.curves.title))}</b></p><pre class="stream">${escapeHtml(visibleText(toPlainText(output)))}</pre>${figuresHtml(curveFigures(output.curves))}`;
    case 'model': return modelHtml(output);
    case 'tensor': return `<pre class="stream">${escapeHtml(visibleText(toPlainText(output)))}</pre>`;
    case 'progress': return `<p class="faint">${escapeHtml(toPlainText(output))}</p>`;
    case 'error': return errorHtml(output.error);
    case 'notice': return `<p class="faint">${escapeHtml(output.text)}</p>`;
  }
}

function chartHtml({ title, spec }: Figure): string {
  const words = escapeHtml(visibleText(title || 'Chart'));
  return `<div class="titled"><p><b>${words}</b></p><figure class="chart" role="img" aria-label="${escapeHtml(describeChart(visibleText(title || 'Chart'), spec))}"><script type="application/json">${jsonForScript(spec)}</script><p class="faint">${words}: it is drawn by a script, which this reader does not run.</p></figure></div>`;
}

function figuresHtml(figures: readonly Figure[]): string {
  return figures.length === 0 ? '' : `<div class="figures">${figures.map(chartHtml).join('')}</div>`;
}

function modelHtml(output: Extract<Output, { kind: 'model' }>): string {
  const { model } = output;
  const layers = model.layers.map((layer) => `<tr><th scope="row">${escapeHtml(visibleText(layer.name))} <span class="faint">${escapeHtml(visibleText(layer.detail))}</span></th><td class="number">${escapeHtml(layer.shape)}</td><td class="number">${layer.parameters.toLocaleString('en')}</td><td>${layer.isTrainable === undefined ? '' : layer.isTrainable ? 'trains' : 'frozen'}</td></tr>`).join('');
  return `<p><b>${escapeHtml(visibleText(model.estimator))}</b> <span class="faint">${model.parameters.toLocaleString('en')} parameters${model.trainable === undefined || model.trainable === model.parameters ? '' : `, ${model.trainable.toLocaleString('en')} trainable`}</span></p><div class="table" role="region" aria-label="Layers" tabindex="0"><table><thead><tr><th scope="col">layer</th><th scope="col" class="number">shape</th><th scope="col" class="number">params</th><td></td></tr></thead><tbody>${layers}</tbody></table></div>${figuresHtml(historyFigures(model))}`;
}

function slicesHtml(report: ReportView): string {
  if (!report.slices || report.slices.length === 0) return '';
  const names = report.metrics.map((metric) => metric.name);
  const rows = report.slices.map((slice) => `<tr><th scope="row">${escapeHtml(visibleText(`${slice.column}: ${slice.value}`))}</th><td class="number">${slice.rows.toLocaleString('en')}</td>${names.map((name) => { const metric = slice.metrics.find((one) => one.name === name); return `<td class="number">${metric ? metricText(metric) : ''}</td>`; }).join('')}</tr>`).join('');
  return `<div class="table" role="region" aria-label="Slices" tabindex="0"><table><caption>Slices</caption><thead><tr><th scope="col">slice</th><th scope="col" class="number">rows</th>${names.map((name) => `<th scope="col" class="number">${escapeHtml(name)}</th>`).join('')}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Lines beyond are counted: a page that stands alone draws all that it holds. */
const MOST_LINES = 20_000;

function streamHtml(text: string): string {
  const terminal = new Terminal();
  terminal.write(text);
  const lines = terminal.lines();
  const shown = lines.slice(0, MOST_LINES).map((line) => line.runs.map(runHtml).join('')).join('\n');
  return lines.length > MOST_LINES ? `${shown}\n<span class="faint">… ${(lines.length - MOST_LINES).toLocaleString('en')} more lines</span>` : shown;
}

function runHtml({ text, style }: Run): string {
  const escaped = escapeHtml(visibleText(text));
  const classes = [style.isBold && 'bold', style.isFaint && 'faint', style.isItalic && 'italic', style.isUnderlined && 'underline', typeof style.color === 'number' && style.color < 16 && `fg-${style.color % 8}`].filter(Boolean);
  // Of the sixteen the page has its own; all others are numbers, written here and nowhere else.
  const [front, back] = [style.color, style.background].map((color) => (typeof color === 'string' ? color : color !== undefined && color >= 16 ? cubeColor(color) : null));
  const css = [front && `color:${front}`, back && `background:${back}`].filter(Boolean).join(';');
  return classes.length === 0 && css === '' ? escaped : `<span${classes.length === 0 ? '' : ` class="${classes.join(' ')}"`}${css === '' ? '' : ` style="${css}"`}>${escaped}</span>`;
}

function frameHtml(html: string): string {
  return `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><style>body{margin:0;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}img,svg,canvas,video{max-width:100%}</style><body>${html}<script>${FRAME_SCRIPT}</script>`;
}

function tableHtml({ columns, rows, rowCount, columnCount }: Extract<Output, { kind: 'table' }>): string {
  const isNumber = columns.map((column) => column.type === 'number' || column.type === 'integer');
  const head = columns.map((column, at) => `<th scope="col"${isNumber[at] ? ' class="number"' : ''}>${escapeHtml(visibleText(column.name))}<small>${column.type}${column.missing > 0 ? `, ${column.missing.toLocaleString('en')} missing` : ''}</small></th>`).join('');
  const body = rows.map((row) => `<tr>${columns.map((_, at) => `<td${isNumber[at] ? ' class="number"' : ''}>${cellText(row[at])}</td>`).join('')}</tr>`).join('');
  const notes = [rowCount > rows.length ? `The first ${rows.length.toLocaleString('en')} of ${rowCount.toLocaleString('en')} rows` : `${rowCount.toLocaleString('en')} ${rowCount === 1 ? 'row' : 'rows'}`, ...(columnCount > columns.length ? [`${columns.length} of ${columnCount} columns`] : [])];
  return `<div class="table" role="region" aria-label="Table" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div><p class="faint">${notes.join(', ')}.</p>`;
}

function cellText(value: Scalar | undefined): string {
  if (value === null || value === undefined) return '<i>missing</i>';
  return escapeHtml(visibleText(typeof value === 'number' ? value.toLocaleString('en', { maximumSignificantDigits: 7, useGrouping: false }) : String(value)));
}

function treeHtml(tree: Tree, isOpen: boolean): string {
  if (tree.type === 'scalar') return `<span class="scalar ${tree.of}">${escapeHtml(tree.text)}</span>${tree.more ? `<span class="faint">… ${tree.more.toLocaleString('en')} more characters</span>` : ''}`;
  if (tree.type === 'seen') return `<span class="faint">${escapeHtml(tree.name)}, shown above</span>`;
  const name = `${escapeHtml(tree.name)}${tree.type === 'record' ? '' : ` <span class="faint">(${tree.size.toLocaleString('en')})</span>`}`;
  if (tree.entries.length === 0) return `${name} <span class="faint">empty</span>`;
  const entries = tree.entries.map((entry) => `<li><span class="key">${escapeHtml(entry.key)}:</span> ${treeHtml(entry.value, false)}</li>`).join('');
  return `<details${isOpen ? ' open' : ''}><summary>${name}</summary><ul>${entries}${tree.more > 0 ? `<li class="faint">${tree.more.toLocaleString('en')} more</li>` : ''}</ul></details>`;
}

function reportHtml(report: ReportView): string {
  const metrics = report.metrics.map((metric) => `<tr><th scope="row">${escapeHtml(metric.name)}</th><td class="number">${metricText(metric)}</td><td class="faint">${metric.interval ? `${metric.interval[0].toFixed(3)} – ${metric.interval[1].toFixed(3)}` : ''}</td></tr>`).join('');
  const { confusion, classes } = report;
  const matrix = confusion && classes && classes.length <= 20
    ? `<div class="table" role="region" aria-label="Confusion matrix" tabindex="0"><table><caption>Confusion: actual in rows, predicted in columns</caption><thead><tr><td></td>${classes.map((name) => `<th scope="col" class="number">${escapeHtml(name)}</th>`).join('')}</tr></thead><tbody>${confusion.map((row, at) => `<tr><th scope="row">${escapeHtml(classes[at] ?? '')}</th>${row.map((count) => `<td class="number">${count.toLocaleString('en')}</td>`).join('')}</tr>`).join('')}</tbody></table></div>` : '';
  return `<p><b>${escapeHtml(report.title)}</b> <span class="faint">${report.rows.toLocaleString('en')} rows${report.threshold === undefined ? '' : `, threshold ${report.threshold}`}</span></p><div class="table" role="region" aria-label="Metrics" tabindex="0"><table><thead><tr><th scope="col">metric</th><th scope="col" class="number">value</th><th scope="col">95 % interval</th></tr></thead><tbody>${metrics}</tbody></table></div>${matrix}${slicesHtml(report)}${figuresHtml(reportFigures(report))}`;
}

const metricText = (metric: Metric): string => (metric.value === null ? `<span class="faint">${escapeHtml(metric.undefinedReason ?? 'undefined')}</span>` : metric.value.toFixed(4));

function errorHtml(error: CellError): string {
  const frames = error.frames.slice(0, 10).map((frame) => `<li>${escapeHtml(frame.name || 'cell')}, line ${frame.line}</li>`).join('');
  return `<div class="error"><p><b>${escapeHtml(error.name)}</b>: ${escapeHtml(visibleText(error.message))}</p>${error.remedy ? `<p>${escapeHtml(error.remedy)}</p>` : ''}${frames ? `<ol>${frames}</ol>` : ''}</div>`;
}
