/** Where in a value something stands, as code that leads there, and finding it. Pure. */
import type { Tree, TreeEntry } from './outputs';

/** `.name`, `["two words"]`, `[3]` or `.get("key")`; a member of a set has no path of its own. */
export function stepTo(type: Extract<Tree, { readonly entries: readonly TreeEntry[] }>['type'], key: string): string {
  if (type === 'list') return `[${key}]`;
  if (type === 'map') return `.get(${JSON.stringify(key)})`;
  if (type === 'set') return `[…${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

export interface Found {
  readonly path: string;
  readonly text: string;
}

export const MOST_FOUND = 100;

/** Entries whose key or text holds the query, whatever the case: the first hundred of those that are in the page. */
export function findInTree(tree: Tree, query: string): Found[] {
  const wanted = query.toLowerCase();
  const found: Found[] = [];
  if (wanted === '') return found;
  const walk = (node: Tree, path: string): void => {
    if (!('entries' in node)) return;
    for (const { key, value } of node.entries) {
      if (found.length === MOST_FOUND) return;
      const place = `${path}${stepTo(node.type, key)}`;
      const text = value.type === 'scalar' ? value.text : value.name;
      if (key.toLowerCase().includes(wanted) || (value.type === 'scalar' && text.toLowerCase().includes(wanted))) found.push({ path: place, text: text.slice(0, 200) });
      walk(value, place);
    }
  };
  walk(tree, '');
  return found;
}
