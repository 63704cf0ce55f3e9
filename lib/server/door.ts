/**
 * A door: one way in, with what it requires. Every door is a row of one table (doors/index.ts); what is not in the
 * table is refused, and a test walks the table (DESIGN L9). The front door parses, finds who is asking, checks the
 * permission in the door's scope and only then calls the handler.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { z } from 'zod';
import type { ErrorCode, Result } from '@/lib/domain/errors';
import type { NotebookId, ProjectId, TokenId, UserId, WorkspaceId } from '@/lib/domain/ids';
import type { Level } from '@/lib/domain/levels';
import type { Permission, Role } from '@/lib/domain/roles';
import type { TokenScope } from '@/lib/domain/scopes';
import type { DoorServices, Services } from './services';

/** Whoever is asking, as rows say at this moment. */
export interface Actor {
  readonly userId: UserId;
  readonly name: string;
  readonly email: string;
  /** How they came: a browser session or a token (which can do only what its scopes say). */
  readonly via: { readonly kind: 'session'; readonly sessionId: string } | { readonly kind: 'token'; readonly tokenId: TokenId; readonly scopes: readonly string[] };
  readonly grants: readonly { readonly workspaceId: WorkspaceId; readonly projectId: ProjectId | null; readonly role: Role }[];
  /** Levels given in single notebooks, beyond what the roles give. */
  readonly levels: readonly { readonly notebookId: NotebookId; readonly level: Level }[];
}

/** Where a permission must hold. `any`: in at least one workspace. In a notebook, a level given there counts besides the project's roles. */
export type Scope = { readonly projectId: ProjectId } | { readonly notebook: NotebookScope } | { readonly workspaceId: WorkspaceId } | 'any';

/** One notebook and who made it. */
export interface NotebookScope {
  readonly id: NotebookId;
  readonly projectId: ProjectId;
  readonly createdBy: UserId;
}

export type Requirement =
  | { readonly access: 'public' }
  /** Any signed-in person, and any valid token; where `token` is given, only one with that scope. */
  | { readonly access: 'signed-in'; readonly token?: TokenScope; /** No token opens it. */ readonly isByHand?: true }
  /** `scope` finds where; null means that the thing does not exist (404). `token` is the scope a token needs; without it, no token opens the door. */
  | { readonly access: Permission; readonly scope: (params: Readonly<Record<string, string>>, services: Services) => Promise<Scope | null>; readonly token?: TokenScope };

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';

interface Place {
  readonly method: Method;
  /** `/api/v1/projects/:project/notebooks`; `:name` is one segment, a last `*name` is the rest. */
  readonly path: string;
  readonly summary: string;
  readonly requires: Requirement;
}

/** JSON in, JSON out; `body` and `query` are parsed before `handle` sees them. The OpenAPI document reads these rows. */
export interface JsonDoor<Body = unknown, Query = unknown> extends Place {
  readonly kind: 'json';
  readonly body?: z.ZodType<Body>;
  readonly query?: z.ZodType<Query>;
  /** Bytes of JSON accepted; 1 MiB unless said. */
  readonly bodyLimit?: number;
  /** Status of success; 200 unless said. */
  readonly status?: number;
  handle(call: Call & { readonly body: Body; readonly query: Query }): Promise<Result<unknown>>;
}

/** The handler owns request and response: uploads, blobs, inference, metrics. */
export interface RawDoor extends Place {
  readonly kind: 'raw';
  handle(call: Call & { readonly request: IncomingMessage; readonly response: ServerResponse }): Promise<void>;
}

/** A page that Next renders. The page itself reads its data as the same actor; the door only refuses strangers. */
export interface PageDoor extends Place {
  readonly kind: 'page';
}

/** A WebSocket. The handler accepts or destroys the socket. `recheck` closes it when rights change. */
export interface SocketDoor extends Place {
  readonly kind: 'socket';
  handle(call: Call & { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer }): Promise<void>;
}

export type Door = JsonDoor<never, never> | RawDoor | PageDoor | SocketDoor;

export interface Call {
  /** Null only behind `public` doors. */
  readonly actor: Actor | null;
  readonly params: Readonly<Record<string, string>>;
  readonly url: URL;
  readonly services: DoorServices;
}

/** Keeps the types of body and query inside the row, while the table holds rows of many types. */
export function jsonDoor<Body = undefined, Query = undefined>(door: Omit<JsonDoor<Body, Query>, 'kind'>): Door {
  return { kind: 'json', ...door } as unknown as Door;
}

/** RFC 9457 body of every refusal. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly details?: unknown;
}
