const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const id = '0199d5a0-1111-7abc-8def-0123456789ab'

/** Strings that have broken something somewhere. */
const strings = [
  ...['', ' ', '\0', 'a\0b', '/\0', '\u0001', '\n', '\r\n', '\t', '\u2028', '\ufeff', '\ud800', 'a\udc00', '\uffff', '\u202e고객센터'],
  ...[
    '\u3164',
    '\u200b',
    '👨‍👩‍👧‍👦',
    'ｋｉｗｉ',
    'İ',
    'ß',
    '한글'.normalize('NFD'),
    `e${'\u0301'.repeat(300)}`,
    '＃'.repeat(2_200),
    `a${'\n'.repeat(300)}b`,
  ],
  ...[
    'a'.repeat(30),
    'a'.repeat(201),
    'x'.repeat(20_000),
    '가'.repeat(2_200),
    '9'.repeat(400),
    '-1',
    '1e999',
    'NaN',
    'null',
    'undefined',
    '0x10',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    "' or 1=1 --",
    '"',
    '\\',
    '%',
    '_',
    '%00',
    '${7*7}',
    '{{7*7}}',
    '<script>',
    '../../etc/passwd',
  ],
  ...['javascript:alert(1)', '//evil.example', '/\\evil.example', 'http://[::1]/', '@', '#', '@kiwi', '.', '..', 'a..b', '.a.'],
  ...['0000-01-01', '2026-02-30', '9999-12-31', '10000-01-01', '-000001-01-01', '2026-13-45T99:99:99.999Z', '2026-01-01T00:00:00Z'],
  ...[
    '-'.repeat(36),
    '0'.repeat(36),
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    id,
    id.toUpperCase(),
    id.replaceAll('-', ''),
  ],
  ...[`999999999.${'-'.repeat(36)}`, `900000000.${id}`, `0.${id}`, `1e9.${id}`, '.', `99999999999.${id}`],
  ...[
    forged('-'.repeat(36)),
    forged(id),
    forged([id, id]),
    forged({ atMs: 9e15, id }),
    forged({ atMs: -1, id }),
    forged({ threadId: id, id: '\0' }),
  ],
  ...[
    forged({ atMs: 1, id }),
    forged({ threadId: id, id }),
    forged(1),
    forged(2 ** 53),
    forged(null),
    forged({ __proto__: null }),
    '____',
    'AAAA',
  ],
]

const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  99,
  100,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53 - 1,
  2 ** 53,
  1e21,
  1e308,
  -1e308,
  5e-324,
  1e-7,
]
const others: unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  { length: 1 },
  { toString: 'a' },
  ['a', 'a'],
  Array.from({ length: 200 }, () => 'a'),
]
/** Names that mean something to JavaScript. As text, or JSON would lose them. */
const rawJson = [
  '{"__proto__":{"role":"admin"}}',
  '{"constructor":{"prototype":{}}}',
  '{"toJSON":1}',
  `${'['.repeat(20)}${']'.repeat(20)}`,
  '1e999',
  '-0',
]

export const hostileValues: readonly unknown[] = [...strings, ...numbers, ...others, ...rawJson.map((text) => JSON.parse(text) as unknown)]
export const hostileStrings: readonly string[] = strings

/** Bodies that are no JSON of ours at all. */
export const hostileBodies = ['', 'null', '[]', '{', '"', '1', '{"0":{}}', '\0', '[1,2', '{"a":1}}', ...rawJson]
