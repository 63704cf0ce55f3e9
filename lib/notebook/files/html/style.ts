/** How an exported page looks, on the tokens of app/tokens.css, which stand before it. */
export const PAGE_STYLE = `
*{box-sizing:border-box}
html{background:var(--canvas);color:var(--text);font:var(--size-4)/var(--line-prose) var(--font-ui);font-variant-numeric:tabular-nums}
body{max-width:calc(var(--measure) + 2 * var(--s-5));margin:0 auto;padding:var(--s-6) var(--s-5) var(--s-8)}
header{margin-bottom:var(--s-6);border-bottom:1px solid var(--line);padding-bottom:var(--s-4)}
h1{margin:0;font-size:var(--size-7);line-height:var(--line-tight);letter-spacing:var(--track-tight);overflow-wrap:anywhere}
header p,footer p{margin:var(--s-2) 0 0;color:var(--text-3);font-size:var(--size-2)}
footer{margin-top:var(--s-7);border-top:1px solid var(--line)}
main>section{margin:0 0 var(--s-5);min-width:0}
.faint{color:var(--text-3);font-size:var(--size-2);margin:var(--s-1) 0}
.prose{max-width:68ch;overflow-wrap:anywhere}
.prose>:first-child{margin-top:0}.prose>:last-child{margin-bottom:0}
.prose h2,.prose h3,.prose h4,.prose h5,.prose h6{margin:var(--s-5) 0 var(--s-1);line-height:var(--line-tight);letter-spacing:var(--track-tight)}
.prose h2{font-size:var(--size-6)}.prose h3{font-size:20px}.prose h4,.prose h5,.prose h6{font-size:var(--size-4)}
.prose p,.prose ul,.prose ol{margin:var(--s-2) 0}
.prose code{padding:1px 4px;border-radius:var(--r-1);background:var(--sunken);font:13px var(--font-code)}
.prose pre{padding:10px 12px;border-radius:var(--r-2);background:var(--sunken);overflow-x:auto;line-height:var(--line-code)}
.prose pre code{padding:0;background:none}
.prose blockquote{margin:var(--s-2) 0;padding-left:var(--s-3);border-left:2px solid var(--line-2);color:var(--text-2)}
.prose table{border-collapse:collapse;display:block;overflow-x:auto}
.prose th,.prose td{padding:4px 12px 4px 0;border-bottom:1px solid var(--line);text-align:left;font-size:var(--size-3)}
.prose img,.image{max-width:100%}
a{color:var(--accent)}a:hover{color:var(--accent-hover)}
:focus-visible{outline:var(--focus-width) solid var(--accent);outline-offset:var(--focus-gap)}
details.code{margin:0 0 var(--s-2)}
details.code>summary{cursor:pointer;color:var(--text-3);font-size:var(--size-2);min-height:24px}
details.code>summary:hover{color:var(--text)}
details.code>pre,.raw{margin:0;padding:10px 12px;border-radius:var(--r-2);background:var(--sunken);overflow-x:auto;font:var(--size-3)/var(--line-code) var(--font-code);tab-size:2}
.keyword{color:var(--syn-keyword)}.code .string{color:var(--syn-string)}.code .number{color:var(--syn-number)}.comment{color:var(--syn-comment)}
.outputs{display:grid;gap:var(--s-3);font-size:var(--size-3);line-height:var(--line-ui);min-width:0}
.outputs>*{min-width:0;margin:0}
.outputs[data-stale]{color:var(--text-3)}.outputs[data-stale] svg,.outputs[data-stale] .image{filter:grayscale(1)}
.mark{display:inline-block;padding:1px 6px;border:1px dashed var(--caution-line);border-radius:var(--r-1);color:var(--caution);background:var(--caution-soft);font-size:var(--size-2)}
.stream{margin:0;font:12.5px/var(--line-code) var(--font-code);white-space:pre-wrap;overflow-wrap:anywhere;max-height:480px;overflow:auto}
.warnings{padding-left:var(--s-3);border-left:2px solid var(--caution-line);color:var(--text-2)}
.bold{font-weight:var(--weight-strong)}.italic{font-style:italic}.underline{text-decoration:underline}
.stream .faint{font-size:inherit}.fg-1{color:var(--negative)}.fg-2{color:var(--positive)}.fg-3{color:var(--caution)}.fg-4{color:var(--accent)}.fg-5{color:var(--syn-keyword)}.fg-6{color:var(--syn-type)}.fg-0,.fg-7{color:var(--text-2)}
.table{overflow:auto;max-height:480px;font-size:var(--size-2)}
.table table{border-collapse:collapse;min-width:100%}
.table caption{text-align:left;color:var(--text-3);padding-bottom:var(--s-1)}
.table th,.table td{padding:4px 14px 4px 0;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap;max-width:320px;overflow:hidden;text-overflow:ellipsis;vertical-align:top}
.table th{font-weight:var(--weight-medium)}.table th small{display:block;color:var(--text-3);font-size:var(--size-1);font-weight:var(--weight-regular)}
.table .number{text-align:right}.table i{color:var(--text-3)}
.tree{font:12.5px/1.7 var(--font-code);overflow-x:auto}
.tree ul{margin:0;padding-left:var(--s-4);list-style:none}.tree summary{cursor:pointer}.tree .key{color:var(--text-2)}.tree .string{color:var(--syn-string)}.tree .number,.tree .bigint,.tree .boolean{color:var(--syn-number)}
.chart{margin:0;min-height:40px;overflow:hidden}.chart svg{display:block;max-width:100%}.chart .paper{display:none}
.titled>p{margin:0 0 var(--s-1)}.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:var(--s-4)}
.frame{display:block;width:100%;height:120px;border:0;color-scheme:inherit}
.error{padding:var(--s-2) var(--s-3);border-radius:var(--r-2);background:var(--negative-soft);overflow-wrap:anywhere}
.error p{margin:0}.error ol{margin:var(--s-1) 0 0;padding-left:var(--s-5);color:var(--text-2);font-size:var(--size-2)}
@media (max-width:719px){body{padding:var(--s-5) var(--s-4)}}
@media print{
:root{color-scheme:light}
body{max-width:none;padding:0}
.stream,.table{max-height:none;overflow:visible}
.table th,.table td{white-space:normal}
h1,.prose h2,.prose h3,.prose h4{break-after:avoid}
.chart,.image,tr,.error{break-inside:avoid}
details.code:not([open]){display:none}
.chart:has(.paper)>:not(.paper){display:none}.chart .paper{display:block}
}
`.trim();
