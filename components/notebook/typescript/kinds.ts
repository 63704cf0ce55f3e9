/** TypeScript's kinds of names as Monaco's, which chooses the icon. */
import type { Monaco } from '../editor/load';

type Api = Monaco['monaco'];
type Kind = Api['languages']['CompletionItemKind'];

const KINDS: Readonly<Record<string, keyof Kind>> = {
  keyword: 'Keyword', 'primitive type': 'Keyword',
  var: 'Variable', let: 'Variable', const: 'Variable', 'local var': 'Variable', using: 'Variable', 'await using': 'Variable', parameter: 'Variable', alias: 'Variable',
  property: 'Field', getter: 'Field', setter: 'Field', accessor: 'Field', function: 'Function', 'local function': 'Function',
  method: 'Method', construct: 'Method', call: 'Method', index: 'Method', class: 'Class', 'local class': 'Class', interface: 'Interface', type: 'Interface',
  enum: 'Enum', 'enum member': 'EnumMember', module: 'Module', 'external module name': 'Module', string: 'Field', script: 'File', directory: 'Folder',
};

export function kindOf({ languages: { CompletionItemKind } }: Api, kind: string): Kind[keyof Kind] {
  return CompletionItemKind[KINDS[kind] ?? 'Property'];
}
