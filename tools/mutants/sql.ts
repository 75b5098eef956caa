import type { Change } from './mutant.ts'

interface Rule {
  kind: string
  pattern: RegExp
  /** `$1` and so on stand for the groups of the pattern. */
  replacement: string
}

/**
 * Mistakes in a statement, word by word. `\u0000` is the place of a parameter; see typescript.ts.
 */
const rules: Rule[] = [
  { kind: 'lock dropped', pattern: /\bfor (?:no key update|update|share)\b(?: of \w+)?(?: skip locked)?/gi, replacement: '' },
  { kind: 'locked rows not skipped', pattern: / skip locked\b/gi, replacement: '' },
  { kind: 'lock dropped', pattern: /\bperform pg_advisory_xact_lock\([^;]*;/gi, replacement: '' },
  { kind: '< for <=', pattern: /<=/g, replacement: '<' },
  { kind: '> for >=', pattern: />=/g, replacement: '>' },
  { kind: '<= for <', pattern: /(?<![<=-])<(?![=>@])/g, replacement: '<=' },
  { kind: '>= for >', pattern: /(?<![<=>-])>(?![=>@])/g, replacement: '>=' },
  { kind: '= for <>', pattern: /<>/g, replacement: '=' },
  { kind: 'null turned round', pattern: /\bis null\b/gi, replacement: 'is not null' },
  { kind: 'null turned round', pattern: /\bis not null\b/gi, replacement: 'is null' },
  { kind: 'exists for not exists', pattern: /\bnot exists\b/gi, replacement: 'exists' },
  { kind: 'order turned round', pattern: / desc\b(?! nulls)/gi, replacement: ' asc' },
  { kind: 'order dropped', pattern: /(?<!partition by [\w.]+ )\border by [\w.]+(?: desc| asc)?(?= limit)/gi, replacement: '' },
  { kind: 'conflict not expected', pattern: /\bon conflict(?: \([^)]*\))?(?: where [^\n]*?)? do nothing\b/gi, replacement: '' },
  { kind: 'greatest for least', pattern: /\bleast\(/gi, replacement: 'greatest(' },
  { kind: 'least for greatest', pattern: /\bgreatest\(/gi, replacement: 'least(' },
  { kind: 'distinct dropped', pattern: /\bdistinct (?!from|on)/gi, replacement: '' },
  { kind: 'another time zone', pattern: /Asia\/Seoul/g, replacement: 'UTC' },
  { kind: 'a span ten times longer', pattern: /\binterval '(\d+)/gi, replacement: "interval '$10" },
  { kind: 'never', pattern: /(?<!end )\bif (?=[^;]*? then\b)/gi, replacement: 'if false and ' },
  { kind: 'statement dropped', pattern: /\b(?:return|continue);/gi, replacement: 'null;' },
]

/**
 * Clauses of a condition, each of which is dropped: the text after `where`, `and`, `on` to its end.
 */
const clause = /\b(where|and|on)\s+(?!conflict\b)/gi

/** Every mistake of a text of SQL. */
export function sqlChanges(text: string): Change[] {
  const code = withoutComments(text)
  const worded = rules.flatMap(({ kind, pattern, replacement }) =>
    [...code.matchAll(pattern)].map((match) => ({
      kind,
      start: match.index,
      end: match.index + match[0].length,
      replacement: replacement.replace('$1', match[1] ?? ''),
    })),
  )
  return [...worded, ...clauses(code)].filter(({ start, end, replacement }) => code.slice(start, end) !== replacement)
}

function clauses(code: string): Change[] {
  return [...code.matchAll(clause)].flatMap((match) => {
    if (match[1]!.toLowerCase() === 'and' && isOfBetween(code, match.index)) return []
    if (match[1]!.toLowerCase() === 'on' && !/\bjoin\b[^;]*$/i.test(code.slice(0, match.index))) return []
    const start = match.index + match[0].length
    const end = start + lengthOfClause(code.slice(start))
    return end > start ? [{ kind: 'clause dropped', start, end, replacement: 'true' }] : []
  })
}

const endsClause =
  /^(?:and|or|order by|group by|limit|returning|for (?:no key )?update|for share|then|left join|join|where|on conflict|union|having|loop)\b/i

/** To the next word that ends a clause, or to the closing bracket around it. */
function lengthOfClause(text: string): number {
  let depth = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!
    if (letter === "'") isQuoted = !isQuoted
    if (isQuoted) continue
    if (letter === '(' || letter === '[') depth += 1
    if (letter === ')' || letter === ']') depth -= 1
    const isOver = depth < 0 || (depth === 0 && (letter === ';' || letter === ',' || startsEnd(text, at)))
    if (isOver) return text.slice(0, at).trimEnd().length
  }
  return text.trimEnd().length
}

function startsEnd(text: string, at: number): boolean {
  return /\s/.test(text[at - 1] ?? '') && endsClause.test(text.slice(at, at + 20)) && !isOfBetween(text, at)
}

function isOfBetween(code: string, at: number): boolean {
  return /\bbetween\s+\S+\s+$/i.test(code.slice(0, at))
}

/** Keeps the length, so that places stay valid. */
function withoutComments(text: string): string {
  return text.replace(/--[^\n]*/g, (comment) => ' '.repeat(comment.length))
}
