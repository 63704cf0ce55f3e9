/** The host against a kernel that lies. Numbers in brackets are the cases of the threat list. */
import { describe, expect, it } from 'vitest';
import type { ExecutionId } from '@/lib/domain/ids';
import { inBothTiers, SPEAK } from '../../support/attacks';
import { cell, runCell } from '../../support/kernel';

const WORDS = 'outside its protocol';

inBothTiers('a cell that speaks in the kernel’s name', ({ attack, calls, start, expectNextStartToWork }) => {
  const deadly: Readonly<Record<string, string>> = {
    'bytes that are no frames (13)': "raw(new TextEncoder().encode('bytes that are no frame at all'))",
    'a frame that claims 4 GiB': 'raw(new Uint8Array([255, 255, 255, 255, 255, 255, 255, 255]))',
    'a header longer than its frame': 'raw(new Uint8Array([8, 0, 0, 0, 200, 0, 0, 0, 1, 2, 3, 4]))',
    'a header that is no JSON': "frame('{nonsense')",
    'a header that is no UTF-8': 'raw(new Uint8Array([6, 0, 0, 0, 2, 0, 0, 0, 0xff, 0xfe]))',
    'a type that there is not': "frame({ type: 'promote', version: 1 })",
    'a field too many': "frame({ type: 'begun', execution: 'x', isAdmin: true })",
    'ready, twice': "frame({ type: 'ready', versions: {}, compute: 'cpu' })",
    'a verb that there is not': "frame({ type: 'call', id: 1, execution: 'x', capability: { verb: 'readSecrets' } })",
    'a prototype in a request (22)': `frame('{"type":"call","id":2,"execution":"x","capability":{"verb":"readData","name":"x","__proto__":{"isAdmin":true}}}')`,
    'a prototype in a chart (22)': `frame('{"type":"output","execution":"x","output":{"kind":"chart","title":"x","spec":{"a":{"__proto__":{"isAdmin":true}}}}}')`,
    'a chart nested 10,000 deep': `frame('{"type":"output","execution":"x","output":{"kind":"chart","title":"x","spec":' + '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000) + '}}')`,
    'a text of 3 MB': "frame({ type: 'output', execution: 'x', output: { kind: 'markdown', text: 'x'.repeat(3_000_000) } })",
    'a number of lines that cannot be': "frame({ type: 'ended', execution: 'x', ok: true, tensors: 1e999, tensorBytes: 0, hasGpu: false })",
  };

  describe('is ended for', () => {
    it.each(Object.entries(deadly))('%s', async (_, body) => {
      const { outcome, kernel } = await attack(`${body}; await new Promise(() => {});`, { wallMs: 1_500 });
      expect(outcome).toBe('lost');
      expect((await kernel.ended).reason).toContain(WORDS);
      expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    });
  });

  it('cannot speak for another execution (14)', async () => {
    const { text, outcome, outputs } = await attack(`
      frame({ type: 'output', execution: 'another', output: { kind: 'markdown', text: 'forged' } });
      frame({ type: 'text', execution: 'another', name: 'stdout' }, 20);
      frame({ type: 'begun', execution: 'another' });
      frame({ type: 'ended', execution: 'another', ok: true, tensors: 0, tensorBytes: 0, hasGpu: false, unsent: 0 });
      frame({ type: 'call', id: 1, execution: 'another', capability: { verb: 'listData' } });
      frame({ type: 'done', id: 1, ok: true, value: 'forged' });
      frame({ type: 'artifact', id: 1, artifact: 0, path: '../../etc/passwd', mediaType: 'x', last: true }, 100);
      console.log('still here');
      await new Promise((go) => setTimeout(go, 50));`);
    expect(text).toBe('still here\n');
    expect(outputs.map(({ kind }) => kind)).toEqual(['stream']);
    expect(outcome).toBe('ok');
    expect(calls).toEqual([]);
  });

  it('gets no more requests answered at a time than are allowed', async () => {
    const asked: unknown[] = [];
    const kernel = await start({ wallMs: 2_000 }, (capability) => { asked.push(capability); return new Promise(() => {}); });
    await runCell(kernel, cell('attack', `Object.assign(globalThis, taken);${SPEAK}
      const execution = new Error().stack.match(/cell:attack:([^,]+)/)[1];
      for (let id = 1; id <= 1_000; id += 1) frame({ type: 'call', id, execution, capability: { verb: 'listData' } });
      await new Promise(() => {});`));
    expect(asked).toHaveLength(64);
  });

  describe('while its value is exported', () => {
    const forged: Readonly<Record<string, string>> = {
      'mixes the pieces of two files': "frame({ type: 'artifact', id, artifact: 0, path: '../../etc/passwd', mediaType: 'x', last: false }, 100);",
      'says that all is there in the middle of a file': "frame({ type: 'done', id, ok: true, value: [] });",
      'breaks off in the middle of a piece': "frame({ type: 'artifact', id, artifact: 0, path: 'data.arrow', mediaType: 'x', last: false }, 100); raw(new Uint8Array([0, 0, 16, 0, 9])); raw(new Uint8Array(100).fill(255));",
      'claims a piece of 1 GiB': 'raw(new Uint8Array([0, 0, 0, 64, 8, 0, 0, 0]));',
    };
    it.each(Object.entries(forged))('and %s: is ended, and whoever keeps the files is told', async (_, body) => {
      const kernel = await start();
      const execution = 'forger' as ExecutionId;
      // Called by the kernel for each frame that it sends: before the second piece another one goes out.
      const ran = await runCell(kernel, cell('attack', `Object.assign(globalThis, taken);${SPEAK}
        const { Table } = __import('pinion/data');
        const { encode } = TextEncoder.prototype;
        let pieces = 0;
        TextEncoder.prototype.encode = function (text) {
          if (typeof text === 'string' && text.startsWith('{"type":"artifact"')) {
            pieces += 1;
            if (pieces === 2) { TextEncoder.prototype.encode = encode; const { id } = JSON.parse(text); ${body} }
          }
          return encode.call(this, text);
        };
        return Table.fromColumns({ x: new Float64Array(1_000_000) });`), { execution });
      expect(ran.outcome).toBe('ok');
      let [begun, failed, bytesSeen] = [0, 0, 0];
      const exported = kernel.export(execution, { kind: 'result' }, async ({ path, bytes }) => {
        expect(path).toBe('data.arrow');
        begun += 1;
        try {
          for await (const piece of bytes) bytesSeen += piece.length;
        } catch (error) {
          failed += 1;
          throw error;
        }
      });
      await expect(exported).rejects.toThrow(WORDS);
      // None was begun where all came in one piece with the forged bytes.
      expect(failed).toBe(begun);
      expect(bytesSeen).toBeLessThan(8_000_000);
      expect((await kernel.ended).reason).toContain(WORDS);
      await expectNextStartToWork();
    });
  });

  it('leaves the server as it was', async () => {
    await attack("raw(crypto.getRandomValues(new Uint8Array(65536))); await new Promise(() => {});");
    await expectNextStartToWork();
  });
});
