/** Doors to the audit log: reading a project's entries, signed heads, proofs, and the whole log as a file. */
import { once } from 'node:events';
import { z } from 'zod';
import { done, refuse } from '@/lib/domain/errors';
import { toBase64, toHex } from '@/lib/domain/signed-note';
import { exportLines } from '../audit/export';
import { proveConsistency, proveInclusion } from '../audit/log';
import { mayExportLog, readAudit } from '../audit/read';
import { jsonDoor, type Door } from '../door';
import { anywhere, ofProject } from '../projects/scope';
import { sendProblem } from '../respond';

const size = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const auditDoors: Door[] = [
  jsonDoor({
    method: 'GET', path: '/api/v1/projects/:project/audit', summary: 'A project’s entries in the audit log, newest first',
    query: z.object({ before: z.string().max(80).optional(), limit: z.coerce.number().int().min(1).max(200).optional(), subject: z.string().max(100).optional() }),
    requires: { access: 'audit:read', scope: ofProject, token: 'read' },
    handle: async ({ services, actor, params, query }) => {
      const page = await readAudit(services, actor!, params.project ?? '', query);
      return page ? done(page) : refuse('not-found', 'There is no such project.');
    },
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/audit/checkpoint', summary: 'The newest signed head of the log, and the key to check it with',
    requires: { access: 'audit:read', scope: anywhere, token: 'read' },
    handle: async ({ services }) => {
      const head = await services.audit.checkpoint();
      return head ? done({ size: head.size, root: toHex(head.root), note: head.note, at: head.at.toISOString(), origin: services.audit.origin, vkey: services.audit.vkey, isAnchored: false }) : refuse('not-found', 'The log is still empty.');
    },
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/audit/proofs/inclusion', summary: 'Proof that an entry stands at an index of the log (RFC 6962)', query: z.object({ index: size, size }),
    requires: { access: 'audit:read', scope: anywhere, token: 'read' },
    handle: async ({ services, query }) => {
      const proof = await proveInclusion(services.db, query.index, query.size);
      return proof ? done({ ...query, leafHash: toHex(proof.leaf), proof: proof.proof.map(toBase64) }) : refuse('not-found', 'The log holds no such entry at that size.');
    },
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/audit/proofs/consistency', summary: 'Proof that the log at one size is a prefix of the log at another (RFC 6962)', query: z.object({ from: size, to: size }),
    requires: { access: 'audit:read', scope: anywhere, token: 'read' },
    handle: async ({ services, query }) => {
      const proof = await proveConsistency(services.db, query.from, query.to);
      return proof ? done({ ...query, proof: proof.map(toBase64) }) : refuse('not-found', 'The log was never of these sizes.');
    },
  }),
  {
    kind: 'raw', method: 'GET', path: '/api/v1/audit/export', summary: 'The whole log as JSON lines, for pinion verify-log',
    requires: { access: 'audit:export', scope: anywhere, token: 'read' },
    async handle({ services, actor, response }) {
      if (!(await mayExportLog(services, actor!))) return sendProblem(response, refuse('not-allowed', 'The export holds the entries of every workspace; it needs the right in each.'));
      const head = await services.audit.checkpoint();
      if (!head) return sendProblem(response, refuse('not-found', 'The log is still empty.'));
      response.writeHead(200, { 'content-type': 'application/jsonl; charset=utf-8', 'content-disposition': `attachment; filename="pinion-audit-${head.size}.jsonl"`, 'cache-control': 'no-store' });
      for await (const lines of exportLines(services.db, services.audit, head)) {
        if (response.destroyed) return;
        if (!response.write(lines)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
      response.end();
    },
  },
];
