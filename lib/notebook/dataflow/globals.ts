/** Names that every kernel has: the language's own, what Deno's sandbox keeps of the web platform, and Pinion's. */
export const KNOWN_GLOBALS: ReadonlySet<string> = new Set(`
undefined NaN Infinity globalThis arguments eval
Object Function Boolean Symbol Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError
Number BigInt Math Date String RegExp Array Map Set WeakMap WeakSet WeakRef FinalizationRegistry JSON Reflect Proxy Promise Iterator AsyncIterator
Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array
ArrayBuffer SharedArrayBuffer DataView Atomics Intl Temporal WebAssembly DisposableStack AsyncDisposableStack
parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape
console setTimeout clearTimeout setInterval clearInterval queueMicrotask structuredClone performance crypto
TextEncoder TextDecoder TextEncoderStream TextDecoderStream URL URLSearchParams AbortController AbortSignal Event EventTarget CustomEvent DOMException MessageChannel
Blob File FormData Headers Request Response fetch ReadableStream WritableStream TransformStream CompressionStream DecompressionStream atob btoa
navigator self Deno GPUBufferUsage pin display print progress parameters
`.trim().split(/\s+/));

/** Modules that the kernel ships; nothing else can be imported (D9). */
export const IMPORTABLE: readonly string[] = ['pinion/data', 'pinion/ml', 'pinion/select', 'pinion/evaluate', 'pinion/explain', 'pinion/forecast', 'pinion/display', 'pinion/track', '@tensorflow/tfjs'];
