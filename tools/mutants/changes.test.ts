import { describe, expect, test } from 'vitest'
import { runCommand } from '../../test/run-command.ts'
import { register } from '../commands/test.ts'
import { choose } from './choose.ts'
import { diffOf, mutated } from './mutant.ts'
import { sqlChanges } from './sql.ts'
import { typescriptChanges } from './typescript.ts'

const mutantsOf = (source: string) => typescriptChanges('some.ts', source).map((change) => mutated(source, change))
const sqlMutantsOf = (source: string) => sqlChanges(source).map((change) => mutated(source, change))

describe('mistakes in TypeScript', () => {
  test('a condition is flipped, forgotten or halved', () => {
    expect(mutantsOf('if (a <= b && !c) throw d')).toEqual([
      'if (false) throw d',
      'if (a <= b) throw d',
      'if ((!c)) throw d',
      'if (a < b && !c) throw d',
      'if (a <= b && c) throw d',
    ])
  })

  test('what is only done is not done; what is given is given', () => {
    expect(mutantsOf('await tell(a)\nconst b = await find(a)\nfor (;;) break')).toEqual([
      ';\nconst b = await find(a)\nfor (;;) break',
      'await tell(a)\nconst b = await find(a)\nfor (;;) ;',
    ])
  })

  test('a limit is ten times more, a day begins in another zone, a state is forgotten', () => {
    expect(mutantsOf('const most = 40')).toEqual(['const most = (40 * 10)'])
    expect(mutantsOf('const midnight = `x`; const zone = "T00:00:00+09:00"')).toEqual(['const midnight = `x`; const zone = "T00:00:00Z"'])
    expect(mutantsOf(`const open = ['sent', 'unknown']`)).toEqual([`const open = ['unknown']`, `const open = ['sent']`])
  })

  test('types are left alone', () => {
    expect(mutantsOf('type Count = 40 | 41\ninterface Limit { most: 12 }')).toEqual([])
  })

  test('SQL in a template is mistaken as SQL, parameters and all', () => {
    const made = mutantsOf('sql`select id from post where id < ${a.b} and state = ${state} limit ${n}`')
    expect(made).toEqual([
      'sql`select id from post where id <= ${a.b} and state = ${state} limit ${n}`',
      'sql`select id from post where true and state = ${state} limit ${n}`',
      'sql`select id from post where id < ${a.b} and true limit ${n}`',
    ])
  })
})

describe('mistakes in SQL', () => {
  test('a lock, an order, a null and each clause are forgotten or turned round', () => {
    expect(sqlMutantsOf('select * from hold h where h.id = p and (a or b is null) order by h.id desc for no key update;')).toEqual([
      'select * from hold h where h.id = p and (a or b is null) order by h.id desc ;',
      'select * from hold h where h.id = p and (a or b is not null) order by h.id desc for no key update;',
      'select * from hold h where h.id = p and (a or b is null) order by h.id asc for no key update;',
      'select * from hold h where true and (a or b is null) order by h.id desc for no key update;',
      'select * from hold h where h.id = p and true order by h.id desc for no key update;',
    ])
  })

  test('the end of a span belongs to it, and comments are not code', () => {
    expect(sqlMutantsOf('select 1 where day between 1 and 2 -- where x > 3')).toEqual(['select 1 where true -- where x > 3'])
  })

  test('a way out is not taken', () => {
    expect(sqlMutantsOf("if a = 'x' then\n  return;\nend if;")).toEqual([
      "if false and a = 'x' then\n  return;\nend if;",
      "if a = 'x' then\n  null;\nend if;",
    ])
  })
})

test('the command line hands the seed on, and lists the same mistakes for it', async () => {
  const list = async (seed: string) => {
    const words = ['test', 'mutants', '--list', '--only', 'orders/rules', '--count', '5', '--seed', seed]
    return (await runCommand(register, {}, words)).value as { seed: number; mutants: { file: string }[] }
  }
  const [one, same, other] = [await list('3'), await list('3'), await list('4')]
  expect([one.seed, other.seed]).toEqual([3, 4])
  expect(one.mutants.map(({ file }) => file)).toEqual(Array(5).fill('src/commerce/orders/rules.ts'))
  expect(same).toEqual(one)
  expect(other.mutants).not.toEqual(one.mutants)
})

test('the same seed chooses the same mistakes, and none twice', () => {
  const all = Array.from({ length: 300 }, (_, n) => ({ file: `f${n % 7}.ts`, line: n, kind: 'k', start: n, end: n + 1, replacement: '' }))
  expect(choose(all, 40, 9)).toEqual(choose(all, 40, 9))
  expect(choose(all, 40, 9)).not.toEqual(choose(all, 40, 10))
  expect(new Set(choose(all, 300, 9).map(({ line }) => line)).size).toBe(300)
  expect(new Set(choose(all, 40, 9).map(({ file }) => file)).size).toBe(7)
})

test('a difference shows the whole lines it touches', () => {
  const source = 'one\n  two(three)\nfour'
  expect(diffOf(source, { kind: '', start: 10, end: 15, replacement: '3' })).toBe('-   two(three)\n+   two(3)')
})
