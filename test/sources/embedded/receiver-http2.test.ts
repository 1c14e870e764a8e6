import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { post, startReceiver, type TestReceiver } from '../../support/otlp-receiver.ts';

let receiver: TestReceiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const speak = async (bytes: string): Promise<string> => {
  const socket = connect(receiver.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
};

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

describe('a sender that speaks gRPC', () => {
  it('is sent away with the setting that helps, and the log names it', async () => {
    const client = connectHttp2(receiver.url);
    const goaway = once(client, 'goaway');
    client.on('error', () => undefined);
    const [code, lastStream, data] = await goaway;
    expect([code, lastStream]).toEqual([0xd, 0]);
    expect(Buffer.from(data).toString()).toMatch(/OTEL_EXPORTER_OTLP_PROTOCOL=http\/protobuf$/u);
    client.destroy();
    expect(receiver.lines).toEqual([
      'warn A sender at 127.0.0.1 spoke HTTP/2 (gRPC) to the receiver: this is OTLP over HTTP/1.1, gRPC is not spoken: ' +
        'set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    ]);
  });

  it('is logged once a minute', async () => {
    await speak(PREFACE);
    await speak(PREFACE);
    expect(receiver.lines).toHaveLength(1);
    receiver.clock.nowMs += 60_000;
    await speak(PREFACE);
    expect(receiver.lines).toHaveLength(2);
  });

  it('does not disturb others', async () => {
    await speak(PREFACE);
    expect((await post(`${receiver.url}/v1/traces`, '')).status).toBe(200);
  });
});

describe('a malformed request', () => {
  it('is answered with 400 and not logged', async () => {
    expect(await speak('NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*malformed HTTP request/u);
    expect(receiver.lines).toEqual([]);
  });
});
