import { describe, expect, it } from 'vitest';
import { bodyOf, draftOf, EMPTY_DRAFT, keepsCredential, lackingOf, type ConnectionRow } from '@/components/project/connection-draft';
import { curlExample } from '@/components/project/stream-words';

const http: ConnectionRow = { id: '1', name: 'weather', settings: { kind: 'http', baseUrl: 'https://api.example.com/v1/', hosts: ['data.example.com'], auth: 'bearer' }, hasCredential: true, lastTrial: null };
const postgres: ConnectionRow = { id: '2', name: 'warehouse', settings: { kind: 'postgres', host: 'db.example.com', port: 6432, database: 'sales', user: 'reader', tls: 'encrypt' }, hasCredential: true, lastTrial: null };

describe('what the dialog of a connection sends', () => {
  it('is what was stored, where nothing was changed, without a credential', () => {
    for (const row of [http, postgres]) {
      expect(bodyOf(draftOf(row), row)).toEqual({ name: row.name, settings: row.settings });
      expect([draftOf(row).credential, keepsCredential(draftOf(row), row)]).toEqual(['', true]);
    }
  });

  it('is a new credential where one was given, and none where none is taken', () => {
    expect(bodyOf({ ...draftOf(http), credential: 'secret' }, http).credential).toBe('secret');
    expect(bodyOf({ ...draftOf(http), auth: 'none', credential: 'left over' }, http)).toEqual({ name: 'weather', settings: { kind: 'http', baseUrl: 'https://api.example.com/v1/', hosts: ['data.example.com'], auth: 'none' }, credential: null });
    expect(bodyOf({ ...EMPTY_DRAFT, name: ' a ', baseUrl: 'https://x.example.com', hosts: 'a.example.com b.example.com,\n c.example.com' }, null)).toEqual({ name: 'a', settings: { kind: 'http', baseUrl: 'https://x.example.com', hosts: ['a.example.com', 'b.example.com', 'c.example.com'], auth: 'bearer' }, credential: null });
  });

  it('does not promise to keep the credential for another server', () => {
    expect(keepsCredential({ ...draftOf(http), baseUrl: 'https://other.example.com/' }, http)).toBe(false);
    expect(keepsCredential({ ...draftOf(postgres), tls: 'off' }, postgres)).toBe(false);
    expect(keepsCredential({ ...draftOf(http), hosts: '' }, http)).toBe(true);
  });

  it('waits for what is lacking', () => {
    expect([lackingOf(EMPTY_DRAFT), lackingOf({ ...EMPTY_DRAFT, name: 'a' }), lackingOf({ ...EMPTY_DRAFT, name: 'a', kind: 'postgres' }), lackingOf(draftOf(http))]).toEqual([expect.stringContaining('name'), expect.stringContaining('address'), expect.stringContaining('database'), null]);
  });
});

it('the example of a stream is one that a shell takes, whatever its key is called', () => {
  expect(curlExample('credit', 'line-3', "it's", 'http://localhost:3000')).toBe(`curl -X POST http://localhost:3000/api/v1/projects/credit/ingest/line-3 \\\n  -H 'Authorization: Bearer pis_…' \\\n  -H 'Idempotency-Key: batch-1' \\\n  --data-binary '{"it'\\''s":1,"at":"2026-01-31T12:00:00Z","value":21.5}'`);
});
