/** Bytes as text for JSON. The runtimes of kernels and tests share nothing faster. */
const PIECE = 0x8000;

export function base64(bytes: Uint8Array | Uint8ClampedArray): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) parts.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return btoa(parts.join(''));
}
