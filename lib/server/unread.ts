/**
 * Whoever read what a process says may go: a terminal that closes, a pipe whose other end dies. The process goes on without words. Left
 * alone, each line that cannot be written is an error, which is logged, which is a line that cannot be written.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
