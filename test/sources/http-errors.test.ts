import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/errors.ts';
import { httpError, redirectError, transportFailure } from '../../src/sources/http-errors.ts';

const asked = {
  kind: 'TEMPO',
  origin: 'https://tempo.example:3200',
  connectTimeoutMs: 5_000,
  scrub: (text: string) => text.replaceAll('sesame', '***'),
} as const;

describe('the error of a status', () => {
  it.each([
    [400, 'SOURCE_BAD_RESPONSE'],
    [401, 'SOURCE_BAD_RESPONSE'],
    [403, 'SOURCE_BAD_RESPONSE'],
    [404, 'SOURCE_BAD_RESPONSE'],
    [405, 'SOURCE_BAD_RESPONSE'],
    [408, 'SOURCE_TIMEOUT'],
    [413, 'SOURCE_BAD_RESPONSE'],
    [422, 'SOURCE_BAD_RESPONSE'],
    [429, 'SOURCE_RATE_LIMITED'],
    [499, 'SOURCE_UNAVAILABLE'],
    [500, 'SOURCE_UNAVAILABLE'],
    [501, 'SOURCE_UNAVAILABLE'],
    [502, 'SOURCE_UNAVAILABLE'],
    [503, 'SOURCE_UNAVAILABLE'],
    [504, 'SOURCE_TIMEOUT'],
    [304, 'SOURCE_BAD_RESPONSE'],
  ])('%d is %s', (status, code) => {
    expect(httpError('TEMPO', { status, retryAfterMs: null }, 'why').extensions.code).toBe(code);
  });

  it.each([429, 503, 504])('%d says how long the source asks to wait', (status) => {
    expect(httpError('TEMPO', { status, retryAfterMs: 3_000 }, '').extensions.retryAfterMs).toBe(3_000);
  });

  it('repeats the first line of what the source says', () => {
    expect(httpError('TEMPO', { status: 400, retryAfterMs: null }, 'invalid query\nline 2').message).toBe(
      'TEMPO gave an answer that cannot be used: HTTP 400: invalid query',
    );
  });
});

describe('the error of a redirect', () => {
  it.each([
    ['https://login.example/a?token=x', 'https://login.example'],
    ['/login?token=x', 'another path of the same host'],
    ['//other.example:8443/x', 'https://other.example:8443'],
    ['javascript:alert(1)', 'nowhere'],
    ['http://[', 'nowhere'],
    [null, 'nowhere'],
  ])('to %s names %s alone', (location, where) => {
    expect(redirectError('TEMPO', asked.origin, 302, location).message).toBe(
      `TEMPO gave an answer that cannot be used: it redirects to ${where}, which is not followed; set TEMPO_URL to the address that answers (HTTP 302)`,
    );
  });
});

describe('the error of a connection', () => {
  const failure = (code: string | undefined, message = 'raw sesame message') =>
    transportFailure(asked, Object.assign(new Error(message), code === undefined ? {} : { code }));

  it.each([
    ['ECONNREFUSED', 'SOURCE_UNAVAILABLE', /connection refused at https:/],
    ['ENOTFOUND', 'SOURCE_UNAVAILABLE', /no address found for tempo\.example \(ENOTFOUND\)/],
    ['EAI_AGAIN', 'SOURCE_UNAVAILABLE', /no address found for tempo\.example \(EAI_AGAIN\)/],
    ['EHOSTUNREACH', 'SOURCE_UNAVAILABLE', /no way to https:/],
    ['ETIMEDOUT', 'SOURCE_TIMEOUT', /did not answer within 5000 ms/],
    ['UND_ERR_CONNECT_TIMEOUT', 'SOURCE_TIMEOUT', /did not answer within 5000 ms/],
    ['CERT_HAS_EXPIRED', 'SOURCE_UNAVAILABLE', /is not valid now/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'SOURCE_UNAVAILABLE', /is for another host/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SOURCE_UNAVAILABLE', /not trusted .* set TEMPO_CA_FILE/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'SOURCE_UNAVAILABLE', /not trusted .* set TEMPO_CA_FILE/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SOURCE_UNAVAILABLE', /not trusted .* set TEMPO_CA_FILE/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'SOURCE_UNAVAILABLE', /not trusted .* set TEMPO_CA_FILE/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'SOURCE_UNAVAILABLE', /no TLS connection/],
    ['HPE_INVALID_CONSTANT', 'SOURCE_BAD_RESPONSE', /is not HTTP/],
    ['UND_ERR_HEADERS_OVERFLOW', 'SOURCE_BAD_RESPONSE', /is not HTTP/],
    ['UND_ERR_INVALID_ARG', 'SOURCE_UNAVAILABLE', /check TEMPO_HEADERS/],
    ['ERR_SOMETHING_NEW', 'SOURCE_UNAVAILABLE', /failed \(ERR_SOMETHING_NEW\)/],
    [undefined, 'SOURCE_UNAVAILABLE', /failed \(Error\)/],
  ])('%s is %s', (code, want, message) => {
    const { result, isTransient } = failure(code);
    expect(result instanceof GatewayError ? result.extensions.code : null).toBe(want);
    expect(result instanceof GatewayError ? result.message : '').toMatch(message);
    expect(isTransient).toBe(false);
  });

  it.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'HPE_INVALID_EOF_STATE', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'])(
    '%s is worth a second try',
    (code) => {
      expect(failure(code)).toMatchObject({ isTransient: true, isOutage: true });
    },
  );

  it('keeps what the network said for the log, without secrets and without what hangs on it', () => {
    const thrown = Object.assign(new Error('sesame'), {
      code: 'UND_ERR_SOCKET',
      socket: { remoteAddress: '10.0.0.1' },
    });
    const { result } = transportFailure(asked, thrown);
    const cause = result instanceof GatewayError ? result.cause : null;
    expect(cause).toMatchObject({ message: 'UND_ERR_SOCKET: ***' });
    expect(cause).not.toHaveProperty('socket');
  });

  it.each([null, undefined, 'text', 7, {}])('is one for whatever is thrown: %p', (thrown) => {
    expect(transportFailure(asked, thrown).result).toBeInstanceOf(GatewayError);
  });
});
