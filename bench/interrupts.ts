/**
 * Programs that do not end by themselves, for the interrupt corpus: loops in every place from which JavaScript calls a function, native
 * code that runs long, and waits. The bodies of cells, as test/support/kernel.ts wraps them.
 */
export interface Program {
  readonly name: string;
  readonly body: string;
  /** Native code of V8 that looks at no stop before it ends: the ladder ends in a kill. */
  readonly isStubborn?: true;
}

/** Statements that never end. */
const LOOPS: Readonly<Record<string, string>> = {
  'an empty loop': 'for (;;);',
  'a loop that allocates': 'let held = []; for (let i = 0; ; i += 1) { held.push({ i }); if (held.length > 1000) held = []; }',
  'a loop in finally': 'for (;;) { try { for (;;); } finally { for (;;); } }',
  'a loop that catches all': "outer: for (;;) { try { for (let i = 0; ; i += 1) if (i % 1e6 === 0) throw new Error('x'); } catch { continue outer; } }",
};

/** Places from which a function is called; `BUSY` stands for the loop's statements. */
const PLACES: Readonly<Record<string, string>> = {
  'the cell itself': 'BUSY',
  'a function': 'function busy() { BUSY } busy();',
  'an arrow in a method': 'const o = { go() { return (() => { BUSY })(); } }; o.go();',
  'a getter': 'const o = { get x() { BUSY } }; o.x;',
  'a setter': 'const o = { set x(_) { BUSY } }; o.x = 1;',
  'a proxy’s get': 'new Proxy({}, { get() { BUSY } }).x;',
  'a proxy’s has': "'x' in new Proxy({}, { has() { BUSY } });",
  'a proxy’s ownKeys': 'Object.keys(new Proxy({}, { ownKeys() { BUSY } }));',
  'a constructor': 'class A { constructor() { BUSY } } new A();',
  'a static block': 'class A { static { BUSY } }',
  'a field': 'class A { x = (() => { BUSY })(); } new A();',
  'a default parameter': 'const f = (x = (() => { BUSY })()) => x; f();',
  'a tagged template': 'const tag = () => { BUSY }; tag`x`;',
  'a generator': 'function* g() { BUSY yield 1; } for (const _ of g());',
  'an iterator': 'for (const _ of { [Symbol.iterator]: () => ({ next() { BUSY } }) });',
  'an iterator’s return': 'for (const _ of { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return() { BUSY } }) }) break;',
  'an async generator': 'async function* g() { await null; BUSY yield 1; } for await (const _ of g());',
  'code after an await': 'await null; BUSY',
  'a promise’s then': 'await Promise.resolve().then(() => { BUSY });',
  'a promise’s executor': 'await new Promise(() => { BUSY });',
  'a thenable': 'await { then() { BUSY } };',
  'a microtask': 'queueMicrotask(() => { BUSY }); await new Promise(() => {});',
  'a timer': 'setTimeout(() => { BUSY }, 1); await new Promise(() => {});',
  'a repeated timer': 'setInterval(() => { BUSY }, 1); await new Promise(() => {});',
  'a listener': "const target = new EventTarget(); target.addEventListener('x', () => { BUSY }); target.dispatchEvent(new Event('x'));",
  'an abort listener': "const abort = new AbortController(); abort.signal.addEventListener('abort', () => { BUSY }); abort.abort();",
  'Array.forEach': '[1].forEach(() => { BUSY });',
  'Array.sort': '[2, 1].sort(() => { BUSY });',
  'Array.from': 'Array.from({ length: 2 }, () => { BUSY });',
  'Map.forEach': 'new Map([[1, 2]]).forEach(() => { BUSY });',
  'String.replace': "'x'.replace(/x/, () => { BUSY });",
  'JSON.parse': "JSON.parse('[1]', () => { BUSY });",
  'JSON.stringify': 'JSON.stringify({ toJSON() { BUSY } });',
  'a conversion to text': '`${{ toString() { BUSY } }}`;',
  'a conversion to a number': '+{ [Symbol.toPrimitive]() { BUSY } };',
  'instanceof': '({}) instanceof { [Symbol.hasInstance]() { BUSY } };',
  'Reflect.apply': 'Reflect.apply(() => { BUSY }, null, []);',
  'a bound function': '(function () { BUSY }).bind(null)();',
  'eval': "(0, eval)('(() => { BUSY })')();",
  'a function of text': "new Function('BUSY')();",
  'structuredClone': 'structuredClone({ get x() { BUSY } });',
  'formatting a stack': 'Error.prepareStackTrace = () => { BUSY }; new Error().stack;',
  'a tidy of tfjs': "__import('@tensorflow/tfjs').tidy(() => { BUSY });",
  'a gradient of tfjs': "const tf = __import('@tensorflow/tfjs'); tf.tidy(() => tf.grad((x) => { const y = x.mul(x); BUSY return y; })(tf.ones([4])));",
};

/** `(loop br 0)` as `f`. */
const ENDLESS_WASM = 'new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]))).exports.f();';
const TF = "const tf = __import('@tensorflow/tfjs');";

const OTHERS: readonly Program[] = [
  { name: 'WebAssembly', body: ENDLESS_WASM },
  { name: 'WebAssembly in try and finally', body: `try { ${ENDLESS_WASM} } finally { ${ENDLESS_WASM} }` },
  { name: 'WebAssembly after an await', body: `await null; ${ENDLESS_WASM}` },
  { name: 'WebAssembly in a timer', body: `setTimeout(() => { ${ENDLESS_WASM} }, 1); await new Promise(() => {});` },
  { name: 'a pattern that backtracks', body: "/^(a+)+$/.test('a'.repeat(40) + 'b');" },
  { name: 'a pattern with alternatives', body: "/^(a|a|a)*$/.test('a'.repeat(40) + 'b');" },
  { name: 'a pattern with a look back', body: "/^(?:(?=(a+))\\\\1|a)+$/.test('a'.repeat(40)); /(a*)*(a*)*b/.test('a'.repeat(60));" },
  { name: 'a pattern over replace', body: "'a'.repeat(50).replace(/(a*)*b/g, '');" },
  { name: 'patterns one after the other', body: "for (;;) /(\\d+)-(\\d+)/.exec('1234567890-1234567890'.repeat(20));" },
  { name: 'a storm of microtasks by then', body: 'const storm = () => Promise.resolve().then(storm); await storm();' },
  { name: 'a storm of microtasks by await', body: 'for (;;) await null;' },
  { name: 'a storm of microtasks by queueMicrotask', body: 'const storm = () => queueMicrotask(storm); storm(); await new Promise(() => {});' },
  { name: 'a storm of rejections', body: 'for (;;) await Promise.reject(new Error()).catch(() => {});' },
  { name: 'an await that never ends', body: 'await new Promise(() => {});' },
  { name: 'an await of many that never end', body: 'await Promise.all(Array.from({ length: 1000 }, () => new Promise(() => {})));' },
  { name: 'a race that nobody wins', body: 'await Promise.race([new Promise(() => {}), new Promise(() => {})]);' },
  { name: 'a loop of timers', body: 'for (;;) await new Promise((go) => setTimeout(go, 1));' },
  { name: 'timers that make timers', body: 'const again = () => { setTimeout(again, 1); }; again(); await new Promise(() => {});' },
  { name: 'an async iteration', body: 'async function* g() { for (;;) yield await Promise.resolve(1); } for await (const _ of g());' },
  { name: 'an async iteration over timers', body: 'async function* g() { for (;;) { await new Promise((go) => setTimeout(go, 1)); yield 1; } } for await (const _ of g());' },
  { name: 'a generator without end', body: 'function* g() { for (let i = 0; ; i += 1) yield i; } for (const _ of g());' },
  { name: 'a stream without end', body: 'const stream = new ReadableStream({ pull(controller) { controller.enqueue(1); } }); for await (const _ of stream);' },
  { name: 'Atomics.wait', body: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);' },
  { name: 'Atomics.wait again and again', body: 'const cells = new Int32Array(new SharedArrayBuffer(4)); for (;;) Atomics.wait(cells, 0, 0, 10);' },
  { name: 'Atomics spinning', body: 'const cells = new Int32Array(new SharedArrayBuffer(4)); while (Atomics.load(cells, 0) === 0);' },
  { name: 'sorting with a slow comparison', body: 'Array.from({ length: 1e6 }, () => Math.random()).sort((a, b) => { for (let i = 0; i < 1e5; i += 1); return a - b; });' },
  { name: 'sorting again and again', body: 'for (;;) Float64Array.from({ length: 1e5 }, () => Math.random()).sort();' },
  { name: 'small texts read as JSON', body: 'for (;;) JSON.parse(\'{"a":[1,2,3],"b":"x"}\');' },
  { name: 'writing JSON', body: 'const value = Array.from({ length: 1e4 }, (_, i) => ({ i })); for (;;) JSON.stringify(value);' },
  { name: 'multiplying BigInts', body: 'let n = 3n; for (;;) { n *= 7n; if (n > 10n ** 200n) n = 3n; }' },
  { name: 'growing a BigInt', body: 'let n = 3n; for (;;) n = (n * n) % (10n ** 500n);' },
  { name: 'joining texts', body: "let text = ''; for (;;) { text += 'x'; if (text.length > 1e6) text = ''; }" },
  { name: 'replacing in texts', body: "const text = 'ab'.repeat(1e4); for (;;) text.replaceAll('a', 'c').split('b').join('d');" },
  { name: 'filling bytes', body: 'const bytes = new Uint8Array(1 << 20); for (let i = 0; ; i += 1) bytes.fill(i & 255);' },
  { name: 'cloning', body: 'const value = Array.from({ length: 1000 }, (_, i) => ({ i })); for (;;) structuredClone(value);' },
  { name: 'encoding and decoding', body: "const encoder = new TextEncoder(); const decoder = new TextDecoder(); for (;;) decoder.decode(encoder.encode('x'.repeat(1e4)));" },
  { name: 'formatting numbers', body: "const format = new Intl.NumberFormat('de'); for (let i = 0; ; i += 1) format.format(i);" },
  { name: 'hashing', body: "const bytes = new Uint8Array(1e5); for (;;) await crypto.subtle.digest('SHA-256', bytes);" },
  { name: 'printing', body: "for (;;) console.log('x'.repeat(100));" },
  { name: 'printing long texts', body: "for (;;) console.log('x'.repeat(100_000));" },
  { name: 'showing', body: 'for (let i = 0; ; i += 1) display({ i });' },
  { name: 'a map that grows as it is walked', body: 'const map = new Map([[0, 0]]); for (const [key] of map) { map.delete(key); map.set(key + 1, 0); }' },
  { name: 'calls as deep as they go, again and again', body: 'const deep = () => deep() + 1; for (;;) { try { deep(); } catch {} }' },
  { name: 'products of matrices', body: `${TF} for (;;) tf.tidy(() => tf.matMul(tf.ones([128, 128]), tf.ones([128, 128])).dataSync());` },
  { name: 'reading tensors', body: `${TF} for (;;) { const t = tf.ones([100]).mul(2); await t.data(); t.dispose(); }` },
  { name: 'training by hand', body: `${TF} const w = tf.variable(tf.ones([8, 1])); const optimizer = tf.train.sgd(0.01); for (;;) optimizer.minimize(() => tf.matMul(tf.ones([16, 8]), w).square().mean());` },
  { name: 'training a network', body: `${TF} const model = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4], activation: 'relu' }), tf.layers.dense({ units: 1 })] }); model.compile({ loss: 'meanSquaredError', optimizer: 'adam' }); await model.fit(tf.ones([64, 4]), tf.ones([64, 1]), { epochs: 1e6, verbose: 0 });` },
  { name: 'training with a callback', body: `${TF} const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] }); model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' }); await model.fit(tf.ones([8, 2]), tf.ones([8, 1]), { epochs: 1e6, verbose: 0, callbacks: { onEpochEnd: () => { for (let i = 0; i < 1e6; i += 1); } } });` },
  { name: 'large texts read as JSON', body: "const text = '[' + '1,'.repeat(2e6) + '1]'; for (;;) JSON.parse(text);", isStubborn: true },
  { name: 'forEach over an endless list', body: '[].forEach.call({ length: 2 ** 53 - 1 }, () => {});', isStubborn: true },
  { name: 'indexOf over an endless list', body: '[].indexOf.call({ length: 2 ** 53 - 1 }, 1);', isStubborn: true },
  { name: 'reverse of an endless list', body: '[].reverse.call({ length: 2 ** 53 - 1 });', isStubborn: true },
  { name: 'a power of a large BigInt', body: '(3n ** 4_000_000n) ** 40n;', isStubborn: true },
];

/** About 200 programs. */
export const PROGRAMS: readonly Program[] = [
  ...Object.entries(PLACES).flatMap(([place, around]) => Object.entries(LOOPS).flatMap(([loop, statements]) => {
    const needsQuoting = around.includes("'BUSY'") || around.includes("BUSY })')");
    // Text inside text keeps its quotes apart.
    if (needsQuoting && statements.includes("'")) return [];
    return [{ name: `${loop}, from ${place}`, body: around.replaceAll('BUSY', statements) }];
  })),
  ...OTHERS,
];

/** About forty of them: every seventh of the loops and every fourth of the others. */
export const SAMPLE: readonly Program[] = PROGRAMS.filter((program, index) => (OTHERS.includes(program) ? OTHERS.indexOf(program) % 4 === 0 : index % 7 === 0) && program.isStubborn !== true);
