import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const languages = ['ko', 'en'] as const

/**
 * What is wrong with the web app's messages, a line per fault; '' when nothing is. Both languages
 * have the same keys, each used and once.
 */
export function faultsOfMessages(root: string): string {
  const texts = languages.map((language) => readFileSync(join(root, `web/messages/${language}.json`), 'utf8'))
  const sources = globSync('web/src/**/*.{ts,tsx}', { cwd: root, exclude: (path) => path.includes('paraglide') })
  const files = Object.fromEntries(languages.map((language, at) => [language, texts[at]!]))
  return [
    ...faultsOf(
      files,
      sources.map((file) => readFileSync(join(root, file), 'utf8')),
    ),
    ...strangeWords(files, readFileSync(join(root, 'docs/glossary.md'), 'utf8')),
  ].join('\n')
}

/** Messages with a word that the glossary's last column refuses: those in code there. */
export function strangeWords(files: Record<string, string>, glossary: string): string[] {
  const rows = [...glossary.matchAll(/^\| [^|]+\| ([^|]+) \| ([^|]+) \|([^|]*)\|$/gm)]
  return rows.flatMap(([, ko, en, refused]) =>
    [...refused!.matchAll(/`([^`]+)`/g)].flatMap(([, word]) => {
      const [language, right] = /\p{sc=Hangul}/u.test(word!) ? ['ko', ko] : ['en', en]
      const found = new RegExp(language === 'ko' ? word! : `\\b${word!}\\b`, 'i')
      return [...(files[language!] ?? '').matchAll(/^ {2}"(\w+)": ((?:.*\n(?! {2}"))*.*)/gm)]
        .filter(([, , text]) => found.test(text!))
        .map(([, key]) => `"${key}" says "${word}" in ${language}.json: docs/glossary.md says "${right}".`)
    }),
  )
}

/** `files`: language → JSON text. `sources`: the code that says `m.key`. */
export function faultsOf(files: Record<string, string>, sources: readonly string[]): string[] {
  const used = new Set(sources.flatMap((text) => [...text.matchAll(/\bm\s*\.(\w+)/g)].map(([, key]) => key!)))
  const named = Object.entries(files).map(([language, text]) => ({ language, text, keys: keysOf(text), values: valuesOf(text) }))
  const all = new Set(named.flatMap(({ keys }) => keys))
  return [
    ...named.flatMap(({ language, keys }) =>
      [...new Set(keys.filter((key, at) => keys.indexOf(key) !== at))].map(
        (key) => `${language}.json has "${key}" twice: keep one of the two.`,
      ),
    ),
    ...named.flatMap(({ language, keys }) =>
      [...all].filter((key) => !keys.includes(key)).map((key) => `${language}.json has no "${key}", which another language has: write it.`),
    ),
    ...[...used].filter((key) => !all.has(key)).map((key) => `m.${key} is used, and no language has it: write it.`),
    ...[...all].filter((key) => !used.has(key)).map((key) => `"${key}" is used nowhere: delete it from every language.`),
    ...differingInputs(named),
  ]
}

/**
 * A sentence that lacks a name or a number says less in one language; one too many shows its
 * braces.
 */
function differingInputs(named: { language: string; values: Record<string, unknown> }[]): string[] {
  const [first, ...others] = named
  if (!first) return []
  return Object.entries(first.values).flatMap(([key, value]) =>
    others.flatMap(({ language, values }) => {
      // Only Korean has particles, and only it may leave out a word that English needs.
      const [here, there] = [inputsOf(value), inputsOf(values[key])]
      return values[key] === undefined || here.join() === there.join()
        ? []
        : [`"${key}" has {${here.join(', ')}} in ${first.language} and {${there.join(', ')}} in ${language}.`]
    }),
  )
}

const inputsOf = (value: unknown): string[] =>
  [...new Set([...JSON.stringify(value ?? '').matchAll(/\{(\w+)\}/g)].map(([, input]) => input!))]
    .filter((input) => input !== 'particle')
    .sort()

/** Keys of the outermost object, doubled ones too, which `JSON.parse` would not show. */
const keysOf = (text: string): string[] => [...text.matchAll(/^ {2}"(\w+)":/gm)].map(([, key]) => key!)

const valuesOf = (text: string): Record<string, unknown> => {
  const { $schema: _, ...values } = JSON.parse(text) as Record<string, unknown>
  return values
}
