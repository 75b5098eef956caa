import { parseSync } from 'oxc-parser'
import type { Change } from './mutant.ts'
import { sqlChanges } from './sql.ts'

/** The fields of an ESTree node that are read here. */
interface Node {
  type: string
  start: number
  end: number
  [field: string]: unknown
}

const flipped: Record<string, string> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===', '-': '+', '*': '/' }

/** Every mistake of a TypeScript file, including the SQL in its templates. */
export function typescriptChanges(file: string, source: string): Change[] {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} could not be read: ${errors[0]!.message}`)
  const changes: Change[] = []
  visit(program as unknown as Node, (node) => changes.push(...changesAt(node, source)))
  return changes
}

/** Whether the file parses: a mistake that does not load proves nothing. */
export function isReadable(file: string, source: string): boolean {
  return parseSync(file, source).errors.length === 0
}

function changesAt(node: Node, source: string): Change[] {
  const text = (of: Node) => source.slice(of.start, of.end)
  const becomes = (of: Node, kind: string, replacement: string): Change => ({ kind, start: of.start, end: of.end, replacement })
  const [left, right, test] = [node['left'] as Node, node['right'] as Node, node['test'] as Node]
  switch (node.type) {
    case 'BinaryExpression': {
      const to = flipped[node['operator'] as string]
      if (to === undefined || /null|undefined/.test(text(right))) return []
      const at = source.indexOf(node['operator'] as string, left.end)
      return [{ kind: `${to} for ${String(node['operator'])}`, start: at, end: at + (node['operator'] as string).length, replacement: to }]
    }
    case 'LogicalExpression':
      return node['operator'] === '??'
        ? []
        : [becomes(node, 'clause dropped', text(left)), becomes(node, 'clause dropped', `(${text(right)})`)]
    case 'UnaryExpression':
      return node['operator'] === '!' ? [becomes(node, 'not dropped', text(node['argument'] as Node))] : []
    case 'IfStatement':
      return node['alternate'] ? [becomes(test, 'never', 'false'), becomes(test, 'always', 'true')] : [becomes(test, 'never', 'false')]
    case 'ConditionalExpression':
      return [becomes(test, 'turned round', `!(${text(test)})`)]
    case 'BreakStatement':
    case 'ContinueStatement':
      return [becomes(node, 'statement dropped', ';')]
    case 'ExpressionStatement':
      return isCall(node['expression'] as Node) ? [becomes(node, 'statement dropped', ';')] : []
    case 'Literal':
      return literalChanges(node, text(node), becomes)
    case 'ArrayExpression':
      return wordsDropped(node, text, becomes)
    case 'CallExpression': {
      const swapped: Record<string, string> = { 'Math.min': 'Math.max', 'Math.max': 'Math.min' }
      const to = swapped[text(node['callee'] as Node)]
      return to ? [becomes(node['callee'] as Node, `${to} for ${text(node['callee'] as Node)}`, to)] : []
    }
    case 'TaggedTemplateExpression':
      return text(node['tag'] as Node).startsWith('sql') ? sqlOfTemplate(node['quasi'] as Node, source) : []
    default:
      return []
  }
}

/** A call, awaited or not, whose result is unused. */
function isCall(expression: Node): boolean {
  return expression.type === 'CallExpression' || (expression.type === 'AwaitExpression' && isCall(expression['argument'] as Node))
}

type Becomes = (of: Node, kind: string, replacement: string) => Change

function literalChanges(node: Node, text: string, becomes: Becomes): Change[] {
  if (typeof node['value'] === 'number' && node['value'] >= 2) return [becomes(node, 'ten times more', `(${text} * 10)`)]
  return text.includes('+09:00') ? [becomes(node, 'another time zone', text.replace('+09:00', 'Z'))] : []
}

/** A list of states, codes or kinds: drops each of them. */
function wordsDropped(node: Node, text: (of: Node) => string, becomes: Becomes): Change[] {
  const words = node['elements'] as Node[]
  const isWord = (one: Node | null) => one?.type === 'Literal' && /^[a-z_]{2,}$|^[A-Z_]{2,}$/.test(String(one['value']))
  if (words.length < 2 || words.length > 12 || !words.every(isWord)) return []
  return words.map((word) =>
    becomes(
      node,
      'word dropped',
      `[${words
        .filter((other) => other !== word)
        .map(text)
        .join(', ')}]`,
    ),
  )
}

/** Reads the template as a whole, with each parameter as a placeholder of its own length. */
function sqlOfTemplate(quasi: Node, source: string): Change[] {
  const [from, to] = [quasi.start + 1, quasi.end - 1]
  let masked = ''
  let at = from
  for (const part of quasi['expressions'] as Node[]) {
    const [open, close] = [source.lastIndexOf('${', part.start), source.indexOf('}', part.end) + 1]
    masked += source.slice(at, open) + '\u0000'.repeat(close - open)
    at = close
  }
  masked += source.slice(at, to)
  return sqlChanges(masked)
    .map(({ start, end, ...change }) => ({ ...change, start: start + from, end: end + from }))
    .filter(({ replacement }) => !replacement.includes('\u0000'))
}

function visit(node: Node, seen: (node: Node) => void): void {
  seen(node)
  // Types and literals of types are not run; what is imported and exported by name has nothing to
  // mistake.
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child) && !/^TS(?!(As|NonNull|Satisfies))|^Import/.test(child.type)) visit(child, seen)
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}
