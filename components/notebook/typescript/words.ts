/** TypeScript's documentation comments as Markdown. */
import { ts } from './ts';

const text = ts.displayPartsToString;

/** Text and tags of a comment, the tags as people read them. */
export function documentationOf(documentation: readonly ts.SymbolDisplayPart[] | undefined, tags: readonly ts.JSDocTagInfo[] | undefined): string {
  const parts = [text(documentation)];
  for (const tag of tags ?? []) {
    const words = text(tag.text).trim();
    if (tag.name === 'example') parts.push(words.includes('```') ? words : `\`\`\`typescript\n${words}\n\`\`\``);
    else if (tag.name === 'param') {
      const [name, ...rest] = words.split(/\s+/);
      parts.push(`\`${name ?? ''}\` ${rest.join(' ').replace(/^[-–]\s*/, '')}`);
    } else if (tag.name === 'deprecated') parts.push(`**Deprecated.** ${words}`);
    else if (tag.name === 'returns' || tag.name === 'throws' || tag.name === 'return') parts.push(`${tag.name === 'throws' ? 'Throws' : 'Returns'} ${words}`);
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Types of tables of which nothing is known, as people write them. */
export const withoutOpen = (text: string) => text.replace(/<OpenColumns(?:, OpenColumns)*>/g, '');

/** What stands for a name of another cell: without the alias that leads there, and without what a table lacks. */
export function withoutAlias(code: string): string {
  return withoutOpen(code.replace(/^\(alias\) /, '').replace(/\n(?:import|export) [^\n]*$/, ''));
}
