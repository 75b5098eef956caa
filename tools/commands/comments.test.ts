import { expect, it } from 'vitest'
import { wideComments } from './comments.ts'

const words = 'word '.repeat(20)

it('finds comments that are wider than 100 characters, and nothing else', () => {
  const text = [
    `// ${words}`,
    `  /** ${words}*/`,
    '/**',
    ` * ${words}`,
    ` *   score = ${words}`,
    ' */',
    `const code = '${words}'`,
    `  // oxlint-disable-next-line no-console -- ${words}`,
    ` * ${words}`,
    '// short',
  ]
  expect(wideComments(text.join('\n'))).toEqual([1, 2, 4])
})
