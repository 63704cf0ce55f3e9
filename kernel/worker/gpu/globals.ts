/** What tfjs' WebGPU backend takes from the global object, where cells must not find it (scripts/build-kernel.mjs puts these in its place). */
import { BUFFER_USAGE, RemoteBuffer } from './device';

/** Textures come from pictures and canvases, which a kernel has none of. */
class NoTexture {}

export { BUFFER_USAGE as GPUBufferUsage, RemoteBuffer as GPUBuffer, NoTexture as GPUTexture };
