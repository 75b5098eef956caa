import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const atMost = 100

const code = ['{src,web,sdk,test,tools,demo,sandbox,bench}/**/*.{ts,tsx,mjs,js}', '*.{ts,mjs}']
const notOurs = /(^|\/)(node_modules|dist|paraglide|fixtures)(\/|$)/

/** Comments of the repository's code that are too wide, a line per fault; '' when none is. */
export function faultsOfComments(root: string): string {
  return globSync(code, { cwd: root, exclude: (path) => notOurs.test(path) })
    .toSorted()
    .flatMap((file) => {
      const lines = wideComments(readFileSync(join(root, file), 'utf8'))
      return lines.map((line) => `${file}:${line}: a comment of more than ${atMost} characters.`)
    })
    .join('\n')
}

/**
 * The numbers of the lines that hold nothing but a comment and are wider than it may be. A word for
 * a tool stands on one line however long, and what is drawn (indented within its comment) may be
 * wider.
 */
export function wideComments(text: string): number[] {
  let isOpen = false
  return text.split('\n').flatMap((line, at) => {
    const begins = /^\s*\/\*/.test(line)
    const isComment = isOpen || begins || /^\s*\/\//.test(line)
    if (isOpen || begins) isOpen = !line.includes('*/')
    const mayBeWide = /oxlint-|@ts-/.test(line) || /^\s*(\*|\/\/) {3,}\S/.test(line)
    return isComment && !mayBeWide && line.length > atMost ? [at + 1] : []
  })
}
