import type { Register } from './program.ts'
import { register as diff } from './rank/diff.ts'
import { register as evaluate } from './rank/evaluate.ts'
import { register as explain } from './rank/explain.ts'
import { register as interest } from './rank/interest.ts'
import { register as popular } from './rank/popular.ts'
import { register as replay } from './rank/replay.ts'
import { register as simulate } from './rank/simulate.ts'
import { register as why } from './rank/why.ts'

/** One file per verb; each adds its own command to the group. */
const verbs: Register[] = [popular, interest, explain, diff, evaluate, simulate, replay, why]

export const register: Register = (program, io) => {
  const rank = program.command('rank').description('make, explain and compare rankings')
  for (const verb of verbs) verb(rank, io)
}
