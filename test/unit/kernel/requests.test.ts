import { describe, expect, it } from 'vitest';
import { Blocks } from '@/kernel/host/frame-memory';
import { PendingRequests, type ArrivingFile } from '@/kernel/host/requests';

const PIECE = new Uint8Array(1024 * 1024);
const piece = (path: string, last = false, artifact = 0) => ({ type: 'artifact', id: 1, artifact, path, mediaType: 'x/y', last }) as const;
const done = (ok: boolean, message?: string) => ({ type: 'done', id: 1, ok, ...(ok ? { value: 'all' } : { message: message! }) }) as const;

/** Takes a file at the test's pace. */
function createTaker() {
  const files: { file: ArrivingFile; next: () => Promise<IteratorResult<Uint8Array>>; finish: () => void; fail: (error: Error) => void }[] = [];
  const take = (file: ArrivingFile) => new Promise<void>((finish, fail) => {
    const iterator = file.bytes[Symbol.asyncIterator]();
    files.push({ file, next: () => iterator.next(), finish, fail });
  });
  return { files, take };
}

const settle = () => new Promise((turn) => setImmediate(turn));
const isPending = async (promise: Promise<unknown>) => (await Promise.race([promise.then(() => 'settled', () => 'settled'), settle().then(() => 'pending')])) === 'pending';

describe('files of an export on their way', () => {
  it('ask the kernel to wait at 4 MiB, and let it go on when half is taken', async () => {
    const { files, take } = createTaker();
    const requests = new PendingRequests();
    void requests.ask(() => {}, take);
    let sent = 0;
    let room: void | Promise<void>;
    for (room = undefined; room === undefined; sent += 1) room = requests.keepPiece(piece('a'), PIECE, true);
    expect(sent).toBe(4);
    await settle();
    for (let taken = 0; taken < 3; taken += 1) {
      expect(await isPending(room)).toBe(true);
      await files[0]!.next();
    }
    expect(await isPending(room)).toBe(false);
  });

  it('come one after the other: the next begins when the one before was taken', async () => {
    const { files, take } = createTaker();
    const requests = new PendingRequests();
    const answer = requests.ask(() => {}, take);
    requests.keepPiece(piece('a', true), PIECE, true);
    requests.keepPiece(piece('b', true), PIECE, true);
    requests.settle(done(true));
    await settle();
    expect(files.map(({ file }) => file.path)).toEqual(['a']);
    files[0]!.finish();
    await settle();
    expect(files.map(({ file }) => file.path)).toEqual(['a', 'b']);
    expect(await isPending(answer)).toBe(true);
    files[1]!.finish();
    expect(await answer).toBe('all');
  });

  it('are copies, since the reader of frames uses its memory again', async () => {
    const { files, take } = createTaker();
    const requests = new PendingRequests();
    void requests.ask(() => {}, take);
    const shared = new Uint8Array([1, 2, 3]);
    requests.keepPiece(piece('a', true), shared, false);
    shared.fill(9);
    await settle();
    expect([...(await files[0]!.next()).value as Uint8Array]).toEqual([1, 2, 3]);
  });

  it('are no copies where their memory is nobody else’s', async () => {
    const { files, take } = createTaker();
    const requests = new PendingRequests();
    void requests.ask(() => {}, take);
    requests.keepPiece(piece('a', true), PIECE, true);
    await settle();
    expect((await files[0]!.next()).value).toBe(PIECE);
  });

  it('lie in memory that is used again once the next is asked for, or nobody wants them, and not before', async () => {
    const { files, take } = createTaker();
    const memory = new Blocks();
    const requests = new PendingRequests(memory);
    const answer = requests.ask(() => {}, take);
    const own = () => {
      const payload = memory.take(1000);
      requests.keepPiece(piece('a'), payload, true);
      return payload.buffer;
    };
    const [first, second, third] = [own(), own(), own()];
    await settle();
    await files[0]!.next();
    const other = memory.take(1000).buffer;
    expect([first, second, third].some((one) => one === other)).toBe(false);
    await files[0]!.next();
    expect(memory.take(1000).buffer === first).toBe(true);
    files[0]!.fail(new Error('the disk is full'));
    await expect(answer).rejects.toThrow('the disk is full');
    // The second is still looked at; the third nobody will read.
    expect(memory.take(1000).buffer === third).toBe(true);
    const late = own();
    expect(memory.take(1000).buffer === late).toBe(true);
  });

  it('reach their taker as an error when the kernel gives up or ends in the middle, and the request waits for it', async () => {
    for (const end of [(requests: PendingRequests) => requests.settle(done(false, 'no more')), (requests: PendingRequests) => requests.rejectAll('no more')]) {
      const { files, take } = createTaker();
      const requests = new PendingRequests();
      const answer = requests.ask(() => {}, take);
      requests.keepPiece(piece('a'), PIECE, true);
      await settle();
      end(requests);
      await expect(files[0]!.next()).rejects.toThrow('no more');
      expect(await isPending(answer)).toBe(true);
      files[0]!.fail(new Error('cleaned up'));
      await expect(answer).rejects.toThrow('no more');
    }
  });

  it('are dropped once their taker has failed, and never make the kernel wait', async () => {
    const { files, take } = createTaker();
    const requests = new PendingRequests();
    const answer = requests.ask(() => {}, take);
    requests.keepPiece(piece('a'), PIECE, true);
    await settle();
    files[0]!.fail(new Error('the disk is full'));
    await expect(answer).rejects.toThrow('the disk is full');
    for (let sent = 0; sent < 20; sent += 1) expect(requests.keepPiece(piece('a'), PIECE, true)).toBeUndefined();
    requests.settle(done(true));
  });

  it('end the kernel when they are mixed, or answered before their end', () => {
    const mixed = new PendingRequests();
    void mixed.ask(() => {}, createTaker().take);
    mixed.keepPiece(piece('a'), PIECE, true);
    expect(() => mixed.keepPiece(piece('b'), PIECE, true)).toThrow('mixed');
    const early = new PendingRequests();
    void early.ask(() => {}, createTaker().take);
    early.keepPiece(piece('a'), PIECE, true);
    expect(() => early.settle(done(true))).toThrow('in the middle of a file');
  });
});
