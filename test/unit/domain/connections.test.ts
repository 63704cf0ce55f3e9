import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audienceOf, isBelowBase, nameProblem, opens, readSettings, urlBelow, type HttpSettings } from '@/lib/domain/connections';
import { isRecordOfRead, mediaTypeOfRecord, nameOfRead, recordedName } from '@/lib/domain/reads';

const http = (more: Partial<HttpSettings> = {}): HttpSettings => ({ kind: 'http', baseUrl: 'https://api.example.com/v1/', hosts: [], auth: 'bearer', ...more });
const postgres = { kind: 'postgres', host: 'DB.example.com', port: 5432, database: 'sales', user: 'reader', tls: 'verify' } as const;

describe('the settings of a connection', () => {
  it('are kept in one spelling', () => {
    expect(readSettings(http({ baseUrl: 'HTTPS://API.example.com/v1', hosts: [' Data.Example.com ', 'data.example.com', '*.example.org:8443', ''] }))).toEqual({ ok: true, value: http({ hosts: ['data.example.com', '*.example.org:8443'] }) });
    expect(readSettings(postgres)).toEqual({ ok: true, value: { ...postgres, host: 'db.example.com' } });
  });

  it.each([
    [http({ baseUrl: 'ftp://example.com' }), 'begins with https://'], [http({ baseUrl: 'example' }), 'begins with https://'], [http({ baseUrl: 'file:///etc/passwd' }), 'begins with https://'],
    [http({ baseUrl: 'https://u:p@example.com/' }), 'own field'], [http({ baseUrl: 'https://example.com/?key=1' }), 'ends before “?”'], [http({ baseUrl: 'http://example.com/' }), 'over https only'],
    [http({ hosts: ['a b'] }), 'is no host'], [http({ hosts: ['https://x.com'] }), 'is no host'], [http({ hosts: ['x.com:99999'] }), 'is no host'], [http({ hosts: ['*.com'] }), 'one domain'], [http({ hosts: ['*'] }), 'is no host'],
    [http({ auth: 'header' }), 'Name the header'], [http({ auth: 'header', headerName: 'Host' }), 'Name the header'], [http({ auth: 'header', headerName: 'X:Y' }), 'Name the header'], [http({ auth: 'header', headerName: 'a\r\nb' }), 'Name the header'], [http({ auth: 'basic', user: 'a:b' }), 'without a colon'],
    [{ ...postgres, host: 'db:5432' }, 'name or address alone'], [{ ...postgres, host: 'postgres://db' }, 'name or address alone'], [{ ...postgres, port: 0 }, 'from 1 to 65535'], [{ ...postgres, database: ' ' }, 'Name the database'], [{ ...postgres, user: '' }, 'Name the user'],
  ])('%o are refused: %s', (settings, words) => {
    expect(readSettings(settings)).toMatchObject({ ok: false, message: expect.stringContaining(words) as string });
  });

  it('name another audience whenever the credential would go elsewhere or otherwise', () => {
    const same = [http(), http({ hosts: ['x.example.com'] })].map(audienceOf);
    expect(new Set(same).size).toBe(1);
    const others = [http({ baseUrl: 'https://evil.example.com/v1/' }), http({ baseUrl: 'https://api.example.com/' }), http({ auth: 'none' }), http({ auth: 'header', headerName: 'X-Key' }), postgres, { ...postgres, host: 'evil' }, { ...postgres, port: 1 }, { ...postgres, database: 'd' }, { ...postgres, user: 'u' }, { ...postgres, tls: 'off' as const }].map(audienceOf);
    expect(new Set([...same, ...others]).size).toBe(others.length + 1);
  });
});

describe('a name of a connection', () => {
  it.each(['weather', 'weather-station-2', 'w'])('%s is one', (name) => expect(nameProblem(name)).toBeNull());
  it.each(['', 'Weather', '2x', '-a', 'a b', 'a/b', 'é', `a${'b'.repeat(40)}`])('“%s” is none', (name) => expect(nameProblem(name)).toContain('small letters'));
});

describe('the addresses that a connection opens', () => {
  const settings = http({ hosts: ['data.example.com', 'files.example.com:8443', '*.example.org', '[2606:4700::1111]'] });
  it.each(['https://api.example.com/other', 'https://data.example.com/x', 'http://data.example.com/x', 'https://files.example.com:8443/', 'https://a.example.org/', 'https://a.b.example.org/', 'https://[2606:4700::1111]/'])('%s is one', (url) => expect(opens(settings, new URL(url))).toBe(true));
  it.each(['https://evil.com/', 'https://data.example.com:8443/', 'https://files.example.com/', 'https://example.org/', 'https://evilexample.org/', 'https://example.org.evil.com/', 'https://api.example.com:8443/', 'http://api.example.com/', 'https://api.example.com.evil.com/', 'https://[2606:4700::1112]/'])('%s is none', (url) => expect(opens(settings, new URL(url))).toBe(false));
});

describe('a path below a connection’s address', () => {
  const settings = http();
  it('lies below it, with its query', () => {
    expect(urlBelow(settings, 'forecast', [['days', '3'], ['q', 'a&b=c']])).toEqual({ ok: true, value: new URL('https://api.example.com/v1/forecast?days=3&q=a%26b%3Dc') });
    expect(urlBelow(settings, '/forecast?x=1', [])).toEqual({ ok: true, value: new URL('https://api.example.com/v1/forecast?x=1') });
    expect(urlBelow(settings, '', [])).toEqual({ ok: true, value: new URL('https://api.example.com/v1/') });
  });

  it.each(['../admin', 'a/../../admin', '%2e%2e/admin', '.%2E/admin', '//evil.com/', '\\\\evil.com', 'https://evil.com/', 'javascript:alert(1)', 'a\\..\\..\\b', 'x\r\nHost: evil', 'x#y'])('is refused where it would lie elsewhere: %s', (path) => {
    expect(urlBelow(settings, path, [])).toMatchObject({ ok: false });
  });

  it('is never on another server, nor outside of the base, whatever is written', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[./\\%2eE@:?a]{0,20}$/)), (path) => {
      const url = urlBelow(settings, path, []);
      if (url.ok) expect([url.value.origin, isBelowBase(settings, url.value), url.value.username]).toEqual(['https://api.example.com', true, '']);
    }));
  });
});

describe('the name of a read in provenance', () => {
  const digest = (text: string) => `${text.length.toString(16).padStart(6, '0')}${'0'.repeat(58)}`;
  it('says what was read in few words, and tells two questions apart', () => {
    const name = nameOfRead({ verb: 'readHttp', connection: 'weather', path: 'forecast', query: [['days', '3']], accept: '*/*' }, digest);
    expect(name).toMatch(/^weather: forecast\?days=3 #[0-9a-f]{12}$/);
    expect(nameOfRead({ verb: 'queryPostgres', connection: 'warehouse', sql: ` select\n  ${'x, '.repeat(60)} 1`, parameters: [] }, digest)).toMatch(/^warehouse: select x, .*… #[0-9a-f]{12}$/);
  });

  it('carries the media type, and gives it back', () => {
    const name = 'weather: forecast #0123456789ab';
    for (const type of ['', 'text/csv', 'application/vnd.apache.parquet']) expect(mediaTypeOfRecord(recordedName(name, type), name)).toBe(type);
    expect(recordedName(name, 'no type at all')).toBe(name);
    expect(mediaTypeOfRecord('weather: forecast #0123456789ac text/csv', name)).toBeNull();
    expect([name, `${name} text/csv`, 'adult.csv', 'clean@v2'].map(isRecordOfRead)).toEqual([true, true, false, false]);
  });
});
