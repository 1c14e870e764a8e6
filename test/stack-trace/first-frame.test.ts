import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstFrame } from '../../src/stack-trace/first-frame.ts';
import { fixtureBody, traceRows } from '../support/otlp-rows.ts';

const lines = (...text: readonly string[]): string => text.join('\n');

describe('firstFrame', () => {
  it.each([
    [
      'JavaScript',
      lines('E: no', '    at take (/app/src/stock.js:21:76)', '    at run (/app/m.js:1:1)'),
      'take (stock.js)',
    ],
    ['JavaScript, async', lines('E', '    at async Promise.all (index 1)'), 'Promise.all (index 1)'],
    ['JavaScript, constructor', lines('E', '    at new Cart (file:///app/cart.js:1:2)'), 'Cart (cart.js)'],
    ['JavaScript, anonymous', lines('E', '    at /app/src/x.js:9:16'), 'x.js'],
    ['JavaScript, method alias', lines('E', '    at Foo.bar [as baz] (/app/x.js:9:16)'), 'Foo.bar (x.js)'],
    ['JavaScript, evaluated', lines('E', '    at f (eval at g (/p/x.js:41:26), <anonymous>:3:1)'), 'f (eval)'],
    [
      'Node itself',
      lines('E', '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)'),
      'process.processTicksAndRejections (task_queues)',
    ],
    ['Firefox', lines('take@https://shop.example/js/stock.js:21:76', 'run@https://x/m.js:1:1'), 'take (stock.js)'],
    ['Java', lines('a.B$C: no', '\tat a.B.run(B.java:54)', '\tat a.B.main(B.java:1)'), 'a.B.run (B.java)'],
    [
      'Java, with a module',
      lines('E', '\tat java.base/java.lang.Thread.run(Thread.java:1)'),
      'java.lang.Thread.run (Thread.java)',
    ],
    [
      'Java, generated lambda',
      lines('E', '\tat a.B$$Lambda$14/0x0000000800c03000.run(Unknown Source)'),
      'a.B$$Lambda.run (Unknown Source)',
    ],
    [
      'Java, no source',
      lines('E', '\tat jdk.proxy1/jdk.proxy1.$Proxy0.call(Unknown Source)'),
      'jdk.proxy1.$Proxy0.call (Unknown Source)',
    ],
    [
      '.NET',
      lines('System.E: no', '   at Shop.Cart.Add(Int32 id) in C:\\src\\Cart.cs:line 42'),
      'Shop.Cart.Add(Int32 id) in Cart.cs',
    ],
    [
      'Python: the last entry',
      lines(
        'Traceback (most recent call last):',
        '  File "/app/a.py", line 1, in outer',
        '    x()',
        '  File "/app/b.py", line 2, in inner',
        '    y',
        'KeyError: 1',
      ),
      'b.py in inner',
    ],
    ['Python, template', lines('  File "<generated template>", line 2, in f'), '<generated template> in f'],
    ['Python, syntax error', lines('  File "/app/a.py", line 7', '    x ='), 'a.py in <module>'],
    [
      'Go: after the SDK',
      lines(
        'goroutine 1 [running]:',
        'go.opentelemetry.io/otel/sdk/trace.recordStackTrace({0x0, 0x0})',
        '\t/go/span.go:527 +0x9e',
        'go.opentelemetry.io/otel/sdk/trace.(*recordingSpan).RecordError(0xc0001, {0x1})',
        '\t/go/span.go:480 +0x4de',
        'main.(*Cart).add(0xc00012)',
        '\t/app/main.go:117 +0x1042',
      ),
      'main.(*Cart).add',
    ],
    [
      'Go: after the panic',
      lines(
        'goroutine 7 [running]:',
        'main.recovering.func1()',
        '\t/app/main.go:9 +0x1',
        'panic({0x6a, 0x7b})',
        '\t/usr/lib/go/panic.go:1 +0x2',
        'runtime.panicmem()',
        '\t/usr/lib/go/panic.go:2 +0x2',
        'main.origin(0x5)',
        '\t/app/main.go:20 +0x3',
      ),
      'main.origin',
    ],
    ['Ruby', lines("app/models/cart.rb:12:in 'Cart#total'", "app/x.rb:1:in 'y'"), 'Cart#total (cart.rb)'],
    ['PHP', lines('#0 /app/src/Cart.php(42): Cart->total()', '#1 {main}'), 'Cart->total (Cart.php)'],
    ['none', 'ValueError: msg', ''],
    ['nothing', '', ''],
    ['CRLF', 'E: no\r\n    at take (/app/stock.js:21:76)\r\n', 'take (stock.js)'],
  ])('%s', (_title, stack, want) => {
    expect(firstFrame(stack)).toBe(want);
  });

  it.each([
    ['python-chained_from.pb', 'nested.py in charge'],
    ['java-caused_by.pb', 'Nested.place (Nested.java)'],
    ['node-typeerror_async.pb', 'typeerror_async (nested.js)'],
    ['java-stack_overflow.pb', 'Nested.recurse (Nested.java)'],
    ['python-deep_stack.pb', 'nested.py in deep'],
  ])('of a recorded stack, %s, is %s', (file, want) => {
    const stacks = traceRows(fixtureBody(file)).exceptions.map((row) => firstFrame(String(row.stacktrace)));
    expect(stacks).toContain(want);
  });

  it('does not depend on lines, columns and folders', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.constantFrom('/a', '/opt/b c', 'file:///x', 'C:\\y'),
        (line, column, folder) => {
          const slash = folder.startsWith('C') ? '\\' : '/';
          expect(firstFrame(`E\n    at f (${folder}${slash}m.js:${line}:${column})`)).toBe('f (m.js)');
        },
      ),
      { seed: 61 },
    );
  });

  it('takes any text', () => {
    const part = fc.constantFrom(
      '    at ',
      '(',
      ')',
      'File "',
      '", line 1',
      ', in ',
      'goroutine 1 [',
      '\n',
      ':1:2',
      'panic(',
      '#0 ',
      '@',
      'x',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 40 }), (parts) => {
        expect(firstFrame(parts.join(''))).not.toMatch(/\n/u);
      }),
      { seed: 62, numRuns: 500 },
    );
  });
});
