/** Saving what a door answers with as a file, so that a refusal is words on the page and not a file that holds them. */
import { ApiError, readProblem } from './api';

/** Fetches `path` and hands the bytes to the browser under the name that the server gives. @throws ApiError */
export async function downloadFile(path: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin' });
  } catch {
    throw new ApiError('offline', 'Pinion cannot be reached, so nothing was downloaded. Check that it still runs, then try again.', 0);
  }
  if (!response.ok) throw readProblem(response.status, await response.text());
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  saveFile(await response.blob(), named ? decodeURIComponent(named) : 'download');
}

/** Hands bytes to the browser to be kept under a name. */
export function saveFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Browsers read the address after the click returns.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
