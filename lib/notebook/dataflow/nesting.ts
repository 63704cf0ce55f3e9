/**
 * A look at a source before any parser: parsers recurse in native code, where a stack that overflows ends the whole
 * process. Ten thousand levels of any construct were seen to be safe on an 8 MiB stack; half of that is the bound.
 */

const SAFE_CHARACTERS = 5_000;
const MOST = 5_000;
/** Words that nest across separators: their total bounds the depth. `<` nests types. */
const NESTING_WORDS = /\b(?:else|if|for|while|do|with)\b|</g;
const CHAINING = /[?!~+\-*/%&|^>.=:`([{]|\b(?:await|new|typeof|void|delete|yield|keyof|readonly|infer|in|of|as|satisfies|instanceof)\b/g;

/** True when `source` may be nested or chained more deeply than a parser can take. Counts generously: text in strings counts too. */
export function isTooDeep(source: string): boolean {
  if (source.length <= SAFE_CHARACTERS) return false;
  let depth = 0;
  for (let at = 0; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) { depth += 1; if (depth > MOST) return true; }
    else if ((code === 41 || code === 93 || code === 125) && depth > 0) depth -= 1;
  }
  if ((source.match(NESTING_WORDS)?.length ?? 0) > MOST) return true;
  return source.split(/[;,]|\n(?=(?:const|let|var|function|class|export|import) )/).some((part) => part.length > MOST && (part.match(CHAINING)?.length ?? 0) > MOST);
}
