/**
 * The parts of TypeScript's API that the editor's service uses. Monaco brings the compiler (5.9) without its types, and the package
 * `typescript` (7) has no such API any more. Names and shapes are those of typescript.d.ts.
 */
declare module 'monaco-editor/languages/features/typescript/lib/lib.js' {
  /** TypeScript's own declaration files by name. */
  export const libFileMap: Readonly<Record<string, string>>;
}

declare module 'monaco-editor/languages/features/typescript/lib/typescriptServices.js' {
  export namespace typescript {
    interface TextSpan { readonly start: number; readonly length: number }
    interface TextChange { readonly span: TextSpan; readonly newText: string }
    interface FileTextChanges { readonly fileName: string; readonly textChanges: readonly TextChange[] }
    interface SymbolDisplayPart { readonly text: string; readonly kind: string }
    interface JSDocTagInfo { readonly name: string; readonly text?: readonly SymbolDisplayPart[] }

    interface Node {
      readonly kind: number;
      readonly pos: number;
      readonly end: number;
      readonly parent: Node;
      getStart(): number;
      getText(): string;
      getSourceFile(): SourceFile;
    }
    interface Identifier extends Node { readonly text: string }
    interface SourceFile extends Node {
      readonly fileName: string;
      readonly text: string;
      readonly statements: readonly Node[];
      readonly parseDiagnostics: readonly Diagnostic[];
    }
    interface NamedDeclaration extends Node { readonly name?: Node; readonly modifiers?: readonly Node[] }
    interface VariableStatement extends NamedDeclaration { readonly declarationList: VariableDeclarationList }
    interface VariableDeclarationList extends Node { readonly flags: number; readonly declarations: readonly NamedDeclaration[] }
    interface BindingPattern extends Node { readonly elements: readonly NamedDeclaration[] }
    interface ImportDeclaration extends Node {
      readonly moduleSpecifier: Identifier;
      readonly importClause?: { readonly isTypeOnly: boolean; readonly name?: Identifier; readonly namedBindings?: NamespaceImport | NamedImports };
    }
    interface NamespaceImport extends Node { readonly name: Identifier }
    interface NamedImports extends Node { readonly elements: readonly ImportSpecifier[] }
    interface ImportSpecifier extends Node { readonly name: Identifier; readonly propertyName?: Identifier }
    interface ExportDeclaration extends Node { readonly exportClause?: { readonly elements?: readonly ImportSpecifier[] } }
    interface ShorthandPropertyAssignment extends Node { readonly name: Identifier }
    interface ExpressionStatement extends Node { readonly expression: Node }
    interface CallExpression extends Node { readonly expression: Node; readonly arguments: readonly Node[] }
    interface BinaryExpression extends Node { readonly left: Node; readonly right: Node; readonly operatorToken: Node }
    interface UnaryExpression extends Node { readonly operand: Node; readonly operator: number }
    interface PropertyAccessExpression extends Node { readonly expression: Node; readonly name: Identifier }

    interface Symbol { readonly name: string; readonly flags: number; readonly declarations?: readonly Node[] }
    interface Type { readonly symbol?: Symbol }
    interface TypeChecker {
      getSymbolsInScope(location: Node, meaning: number): Symbol[];
      getSymbolAtLocation(node: Node): Symbol | undefined;
      getTypeAtLocation(node: Node): Type;
      getTypeArguments(type: Type): readonly Type[];
      getPropertiesOfType(type: Type): readonly Symbol[];
      getShorthandAssignmentValueSymbol(node: Node): Symbol | undefined;
      getExportSpecifierLocalTargetSymbol(node: Node): Symbol | undefined;
      getAliasedSymbol(symbol: Symbol): Symbol;
      getExportsOfModule(symbol: Symbol): readonly Symbol[];
    }
    interface Program {
      getSourceFile(path: string): SourceFile | undefined;
      getSourceFiles(): readonly SourceFile[];
      getTypeChecker(): TypeChecker;
    }

    interface DiagnosticMessageChain { readonly messageText: string }
    interface Diagnostic {
      readonly code: number;
      readonly category: number;
      readonly start?: number;
      readonly length?: number;
      readonly messageText: string | DiagnosticMessageChain;
      readonly reportsUnnecessary?: unknown;
      readonly reportsDeprecated?: unknown;
    }
    interface CompletionEntry {
      readonly name: string;
      readonly kind: string;
      readonly kindModifiers?: string;
      readonly sortText: string;
      readonly insertText?: string;
      readonly filterText?: string;
      readonly isSnippet?: true;
      readonly replacementSpan?: TextSpan;
      readonly source?: string;
    }
    interface CompletionInfo {
      readonly isGlobalCompletion: boolean;
      readonly isMemberCompletion: boolean;
      readonly isNewIdentifierLocation: boolean;
      readonly optionalReplacementSpan?: TextSpan;
      readonly entries: readonly CompletionEntry[];
    }
    interface Described { readonly displayParts: readonly SymbolDisplayPart[]; readonly documentation?: readonly SymbolDisplayPart[]; readonly tags?: readonly JSDocTagInfo[] }
    interface QuickInfo extends Partial<Described> { readonly kind: string; readonly textSpan: TextSpan }
    interface SignatureHelpParameter { readonly displayParts: readonly SymbolDisplayPart[]; readonly documentation: readonly SymbolDisplayPart[] }
    interface SignatureHelpItem {
      readonly prefixDisplayParts: readonly SymbolDisplayPart[];
      readonly suffixDisplayParts: readonly SymbolDisplayPart[];
      readonly separatorDisplayParts: readonly SymbolDisplayPart[];
      readonly parameters: readonly SignatureHelpParameter[];
      readonly documentation: readonly SymbolDisplayPart[];
    }
    interface SignatureHelpItems { readonly items: readonly SignatureHelpItem[]; readonly selectedItemIndex: number; readonly argumentIndex: number }
    interface DefinitionInfo { readonly fileName: string; readonly textSpan: TextSpan; readonly name: string }
    interface RenameLocation { readonly fileName: string; readonly textSpan: TextSpan; readonly prefixText?: string; readonly suffixText?: string }
    type RenameInfo = { readonly canRename: true; readonly displayName: string; readonly triggerSpan: TextSpan } | { readonly canRename: false; readonly localizedErrorMessage: string };
    interface CodeFixAction { readonly description: string; readonly fixName: string; readonly changes: readonly FileTextChanges[] }

    interface IScriptSnapshot { getText(start: number, end: number): string; getLength(): number }
    interface ResolvedModule { readonly resolvedFileName: string; readonly extension: string; readonly isExternalLibraryImport: boolean }
    interface LanguageServiceHost {
      getCompilationSettings(): Record<string, unknown>;
      getScriptFileNames(): string[];
      getScriptVersion(path: string): string;
      getProjectVersion(): string;
      getScriptSnapshot(path: string): IScriptSnapshot | undefined;
      getCurrentDirectory(): string;
      getDefaultLibFileName(): string;
      fileExists(path: string): boolean;
      readFile(path: string): string | undefined;
      resolveModuleNameLiterals(literals: readonly { readonly text: string }[], from: string): readonly { readonly resolvedModule: ResolvedModule | undefined }[];
    }
    interface LanguageService {
      getProgram(): Program;
      getSyntacticDiagnostics(path: string): readonly Diagnostic[];
      getSemanticDiagnostics(path: string): readonly Diagnostic[];
      getSuggestionDiagnostics(path: string): readonly Diagnostic[];
      getCompletionsAtPosition(path: string, at: number, preferences: Record<string, unknown>): CompletionInfo | undefined;
      getCompletionEntryDetails(path: string, at: number, name: string, format: object, source: string | undefined, preferences: object, data: undefined): Described | undefined;
      getQuickInfoAtPosition(path: string, at: number): QuickInfo | undefined;
      getSignatureHelpItems(path: string, at: number, options: object): SignatureHelpItems | undefined;
      getDefinitionAtPosition(path: string, at: number): readonly DefinitionInfo[] | undefined;
      findRenameLocations(path: string, at: number, inStrings: boolean, inComments: boolean, preferences: object): readonly RenameLocation[] | undefined;
      getRenameInfo(path: string, at: number, preferences: object): RenameInfo;
      organizeImports(scope: { readonly type: 'file'; readonly fileName: string }, format: object, preferences: object): readonly FileTextChanges[];
      getFormattingEditsForDocument(path: string, format: object): readonly TextChange[];
      getCodeFixesAtPosition(path: string, start: number, end: number, codes: readonly number[], format: object, preferences: object): readonly CodeFixAction[];
    }

    const version: string;
    const SyntaxKind: Readonly<Record<string, number>>;
    const ModuleKind: Readonly<Record<string, number>>;
    const ModuleResolutionKind: Readonly<Record<string, number>>;
    const ScriptTarget: Readonly<Record<string, number>>;
    const SymbolFlags: Readonly<Record<string, number>>;
    const DiagnosticCategory: { readonly Warning: 0; readonly Error: 1; readonly Suggestion: 2; readonly Message: 3 };
    const ScriptSnapshot: { fromString(text: string): IScriptSnapshot };
    function createLanguageService(host: LanguageServiceHost): LanguageService;
    function createSourceFile(path: string, text: string, target: number, setParents: boolean): SourceFile;
    function forEachChild<Found>(node: Node, visit: (child: Node) => Found | undefined): Found | undefined;
    function displayPartsToString(parts: readonly SymbolDisplayPart[] | undefined): string;
    function flattenDiagnosticMessageText(message: string | DiagnosticMessageChain, newLine: string): string;
    function isIdentifier(node: Node): node is Identifier;
    function isVariableStatement(node: Node): node is VariableStatement;
    function isVariableDeclarationList(node: Node): node is VariableDeclarationList;
    function isImportDeclaration(node: Node): node is ImportDeclaration;
    function isNamespaceImport(node: Node): node is NamespaceImport;
    function isExportDeclaration(node: Node): node is ExportDeclaration;
    function isFunctionLike(node: Node): boolean;
    function isClassLike(node: Node): boolean;
    function isModuleDeclaration(node: Node): node is NamedDeclaration;
    function isEnumDeclaration(node: Node): node is NamedDeclaration;
    function isInterfaceDeclaration(node: Node): node is NamedDeclaration;
    function isTypeAliasDeclaration(node: Node): node is NamedDeclaration;
    function isClassDeclaration(node: Node): node is NamedDeclaration;
    function isFunctionDeclaration(node: Node): node is NamedDeclaration;
    function isShorthandPropertyAssignment(node: Node): node is ShorthandPropertyAssignment;
    function isObjectBindingPattern(node: Node): node is BindingPattern;
    function isArrayBindingPattern(node: Node): node is BindingPattern;
    function isPropertyAccessExpression(node: Node): node is PropertyAccessExpression;
    function isExpressionStatement(node: Node): node is ExpressionStatement;
    function isBinaryExpression(node: Node): node is BinaryExpression;
    function isPrefixUnaryExpression(node: Node): node is UnaryExpression;
    function isPostfixUnaryExpression(node: Node): node is UnaryExpression;
    function isCallExpression(node: Node): node is CallExpression;
    function isArrayLiteralExpression(node: Node): boolean;
    function isStringLiteralLike(node: Node): node is Identifier;
    function isTypeOfExpression(node: Node): boolean;
    function isBindingElement(node: Node): node is NamedDeclaration & { readonly propertyName?: Node };
  }
}
