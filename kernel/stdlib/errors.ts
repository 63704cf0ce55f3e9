import { nearest } from '@/lib/domain/nearest';

export { nearest };

/** What the library throws at cell authors: what went wrong and where in `message`, what to do in `remedy`. */
export class DataError extends Error {
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(remedy === undefined ? message : `${message} ${remedy}`);
    this.name = 'DataError';
    this.remedy = remedy;
  }
}

/** “No column ‘incom’ in clean. Nearest: income.” */
export function noColumn(name: string, where: string, known: readonly string[]): DataError {
  const near = nearest(name, known);
  return new DataError(`No column ‘${name}’ in ${where}.`, near === null ? `It has: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}.` : `Nearest: ${near}.`);
}
