import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { type Node, type SourceFile, SyntaxKind, type TaggedTemplateExpression } from 'typescript/unstable/ast'
import { API, type Checker, SymbolFlags, type Type, TypeFlags } from 'typescript/unstable/sync'
import type { Declaration, Shape } from './shape.ts'

const root = resolve(import.meta.dirname, '../..')
const cacheFile = resolve(root, 'node_modules/.cache/declared-rows.json')

/**
 * Every row type that stands at a statement of the product, as TypeScript resolves it. Kept until a
 * source file changes.
 */
export function declaredRows(): Declaration[] {
  const files = globSync(['src/**/*.ts', 'demo/**/*.ts', 'package-lock.json', 'test/declared-rows/*.ts'], { cwd: root }).sort()
  const version = createHash('sha256')
  for (const file of files) {
    const { mtimeMs, size } = statSync(resolve(root, file))
    version.update(`${file} ${mtimeMs} ${size}\n`)
  }
  const key = version.digest('hex')
  const cached = existsSync(cacheFile) ? (JSON.parse(readFileSync(cacheFile, 'utf8')) as { key: string; rows: Declaration[] }) : null
  if (cached?.key === key) return cached.rows
  const rows = readDeclarations(files.filter((file) => /^(src|demo)\//.test(file) && !file.endsWith('.test.ts')))
  mkdirSync(dirname(cacheFile), { recursive: true })
  writeFileSync(`${cacheFile}.${process.pid}`, JSON.stringify({ key, rows }))
  renameSync(`${cacheFile}.${process.pid}`, cacheFile)
  return rows
}

function readDeclarations(files: string[]): Declaration[] {
  const api = new API({ cwd: root })
  try {
    const [project] = api.updateSnapshot({ openProjects: [resolve(root, 'tsconfig.json')] }).getProjects()
    if (!project) throw new Error('tsconfig.json gives no project.')
    const shapes = new Shapes(project.checker)
    return files.flatMap((file) => {
      // The migrations and the doctor write with the driver's own tag.
      if (!/\bsql\b.*from '.*\/sql\.ts'/.test(readFileSync(resolve(root, file), 'utf8'))) return []
      const source = project.program.getSourceFile(resolve(root, file))
      if (!source) throw new Error(`${file} is not in the project.`)
      return statementsIn(source).map((statement) => ({
        place: `${relative(root, source.fileName)}:${source.text.slice(0, statement.getStart(source)).split('\n').length}`,
        texts: textsOf(statement),
        row: shapes.of(project.checker.getTypeFromTypeNode(statement.typeArguments![0]!)!),
      }))
    })
  } finally {
    api.close()
  }
}

function statementsIn(source: SourceFile): TaggedTemplateExpression[] {
  const found: TaggedTemplateExpression[] = []
  const visit = (node: Node): void => {
    if (node.kind === SyntaxKind.TaggedTemplateExpression) {
      const statement = node as TaggedTemplateExpression
      if (statement.tag.getText(source) === 'sql' && statement.typeArguments?.length) found.push(statement)
    }
    node.forEachChild(visit)
  }
  visit(source)
  return found
}

function textsOf({ template }: TaggedTemplateExpression): string[] {
  if (template.kind === SyntaxKind.NoSubstitutionTemplateLiteral) return [template.text]
  return [template.head.text, ...template.templateSpans.map((span) => span.literal.text)]
}

const deepest = 6
const nothing: Shape = { kinds: [], isNullable: false, isOptional: false, texts: [], element: null, fields: null }
const plain = (kind: Shape['kinds'][number]): Shape => ({ ...nothing, kinds: [kind], texts: null })

class Shapes {
  readonly #checker: Checker
  readonly #known = new Map<number, Shape>()

  constructor(checker: Checker) {
    this.#checker = checker
  }

  of(type: Type, depth = 0): Shape {
    const known = this.#known.get(type.id)
    if (known) return known
    const made = this.#make(type, depth)
    if (depth < deepest) this.#known.set(type.id, made)
    return made
  }

  #make(type: Type, depth: number): Shape {
    const { flags } = type
    if (flags & TypeFlags.Null) return { ...nothing, isNullable: true }
    if (flags & TypeFlags.Undefined) return { ...nothing, isOptional: true }
    if (type.isUnionType())
      return type
        .getTypes()
        .map((one) => this.of(one, depth))
        .reduce(either)
    if (type.isStringLiteralType()) return { ...plain('string'), texts: [type.value] }
    if (flags & TypeFlags.StringLike) return plain('string')
    if (flags & TypeFlags.NumberLike) return plain('number')
    if (flags & TypeFlags.BooleanLike) return plain('boolean')
    const name = type.getSymbol()?.name
    if (name === 'Date') return plain('Date')
    if (name === 'Uint8Array' || name === 'Buffer') return plain('bytes')
    if (this.#checker.isArrayLikeType(type)) {
      const [element] = type.isTypeReference() ? this.#checker.getTypeArguments(type) : []
      return { ...plain('array'), element: element && depth < deepest ? this.of(element, depth + 1) : null }
    }
    if (!(flags & (TypeFlags.Object | TypeFlags.Intersection)) || depth >= deepest) return plain('any')
    return { ...plain('object'), fields: this.#fieldsOf(type, depth) }
  }

  #fieldsOf(type: Type, depth: number): Shape['fields'] {
    if (this.#checker.getIndexInfosOfType(type).length > 0) return null
    const properties = this.#checker.getPropertiesOfType(type)
    const types = this.#checker.getTypeOfSymbol(properties)
    return Object.fromEntries(
      properties.map((property, at) => {
        const shape = this.of(types[at]!, depth + 1)
        return [property.name, { ...shape, isOptional: shape.isOptional || (property.flags & SymbolFlags.Optional) !== 0 }]
      }),
    )
  }
}

function either(one: Shape, other: Shape): Shape {
  return {
    kinds: [...new Set([...one.kinds, ...other.kinds])],
    isNullable: one.isNullable || other.isNullable,
    isOptional: one.isOptional || other.isOptional,
    texts: one.texts && other.texts && [...one.texts, ...other.texts],
    element: one.element ?? other.element,
    fields:
      one.kinds.includes('object') && other.kinds.includes('object') ? eitherField(one.fields, other.fields) : (one.fields ?? other.fields),
  }
}

/** Fields that one of two objects lacks may be absent. */
function eitherField(one: Shape['fields'], other: Shape['fields']): Shape['fields'] {
  if (!one || !other) return null
  const absent = { ...nothing, isOptional: true }
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return Object.fromEntries(names.map((name) => [name, either(one[name] ?? absent, other[name] ?? absent)]))
}

// As a program of its own it fills the file that is kept, while the tests run.
if (process.argv[1] === import.meta.filename) declaredRows()
