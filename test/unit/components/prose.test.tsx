import { renderToStaticMarkup as render } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { restingWords } from '@/components/lifecycle/GateBox';
import { OutputView } from '@/components/notebook/outputs/OutputView';
import { Prose } from '@/components/notebook/Prose';
import type { Output } from '@/lib/notebook/outputs';

const draw = (output: Output) => render(<OutputView output={output} isLive={false} action={null} />);

describe('Markdown of a cell or an output', () => {
  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['an attribute', '<b onclick="alert(1)">x</b>'],
    ['a frame', '<iframe srcdoc="<script>1</script>"></iframe>'],
  ])('shows raw HTML as text: %s', (_, text) => {
    for (const html of [render(<Prose text={text} />), draw({ kind: 'markdown', text })]) expect(html).not.toMatch(/<(?:script|b|iframe)\b/);
  });

  it.each(['javascript:alert(1)', 'JAVA\tSCRIPT:alert(1)', 'data:text/html,<script>1</script>', 'vbscript:x'])('makes no link of %s', (address) => {
    expect(render(<Prose text={`[open](<${address}>)`} />)).not.toContain('href');
  });

  it('loads no picture: its server would learn who reads', () => {
    const html = draw({ kind: 'markdown', text: '![chart](https://elsewhere.example/pixel.gif) and ![](data:image/svg+xml,x)' });
    expect(html).not.toContain('<img');
    expect(html).toContain('<a href="https://elsewhere.example/pixel.gif" target="_blank" rel="noreferrer noopener">chart</a>');
  });

  it('begins its headings below the page’s own', () => expect(draw({ kind: 'markdown', text: '# Title' })).toContain('<h2 data-level="1">Title</h2>'));
});

describe('progress', () => {
  const progress = { kind: 'progress', id: 'p', label: 'Read 12 files', total: 12 } as const;
  it('counts while it goes on, and shows only its words once it is done', () => {
    expect(draw({ ...progress, value: 5 })).toContain('5 of 12');
    expect(draw({ ...progress, value: 12 })).not.toContain('12 of 12');
    expect(draw({ ...progress, value: 12 })).toContain('Read 12 files');
    expect(draw({ ...progress, label: '', value: 12 })).toContain('12 of 12');
  });
});

describe('a card without a next step', () => {
  it('says that a live model is in service, and only of an ended one that its life is over', () => {
    const deprecate = { event: 'deprecate', verb: 'Deprecate', explains: '', isDestructive: true, isAllowed: false, whyNot: 'A manager does that.', asks: [] } as const;
    expect(restingWords({ kind: 'model', stage: 'monitoring', events: [deprecate] })).toMatch(/^In service/);
    expect(restingWords({ kind: 'report', stage: 'monitoring', events: [] })).toMatch(/^In use/);
    expect(restingWords({ kind: 'model', stage: 'retired', events: [] })).toMatch(/^Its life is over/);
  });
});
