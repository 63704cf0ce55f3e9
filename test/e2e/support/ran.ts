/** Notebooks whose cells ran before a page opens, and whose kernels end with the test: a workspace runs a few at a time. */
import { expect } from '@playwright/test';
import { serverOrigin } from './fixtures';
import { Person } from './person';

const opened: string[] = [];

/** A notebook of `sources` that all ran, none with an error; `stop` ends its kernel. */
export async function ranNotebook(title: string, sources: readonly string[]) {
  const person = await Person.signIn(serverOrigin(), 'scientist');
  const notebook = await person.makeNotebook(title);
  opened.push(notebook.id);
  await person.writeCells(notebook.id, sources);
  for (const execution of Object.values(await person.runAll(notebook.id))) expect(execution.error).toBeUndefined();
  return { ...notebook, stop: () => person.command(notebook.id, { type: 'stop' }) };
}

/** For `test.afterEach`: stops what `ranNotebook` left running. */
export async function stopRan(): Promise<void> {
  if (opened.length === 0) return;
  const person = await Person.signIn(serverOrigin(), 'scientist');
  for (const id of opened.splice(0)) await person.command(id, { type: 'stop' });
}
