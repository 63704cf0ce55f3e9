/** Branded identifiers: a string of one kind cannot be passed where another is meant. */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type UserId = Id<'User'>;
export type SessionId = Id<'Session'>;
export type TokenId = Id<'Token'>;
export type WorkspaceId = Id<'Workspace'>;
export type ProjectId = Id<'Project'>;
export type NotebookId = Id<'Notebook'>;
export type CellId = Id<'Cell'>;
export type ExecutionId = Id<'Execution'>;
export type ArtifactId = Id<'Artifact'>;
export type AssetId = Id<'Asset'>;
export type VersionId = Id<'Version'>;
export type RunId = Id<'Run'>;
export type DeploymentId = Id<'Deployment'>;
export type ConnectionId = Id<'Connection'>;
export type StreamId = Id<'Stream'>;
export type LinkId = Id<'Link'>;
export type ThreadId = Id<'Thread'>;
export type CommentId = Id<'Comment'>;
export type InboxItemId = Id<'InboxItem'>;
/** SHA-256, 64 lower-case hexadecimal digits. */
export type Digest = Id<'Digest'>;
