import { expect, it } from 'vitest'
import { stateOfScheduled } from './rules.ts'

const now = new Date('2026-11-26T12:00:00Z')
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const hourly = { everyMs: 3_600_000, lastDoneAt: null, lastFailedAt: null, waitingSince: null }

it.each([
  ['never ran, for no runner worked yet', {}, null],
  ['succeeded in time', { lastDoneAt: ago(129) }, null],
  ['did nothing for two slots and ten minutes', { lastDoneAt: ago(131) }, 'late'],
  ['failed after it had succeeded', { lastDoneAt: ago(30), lastFailedAt: ago(5) }, 'failing'],
  ['failed and never succeeded', { lastFailedAt: ago(5) }, 'failing'],
  ['failed, and succeeded later', { lastDoneAt: ago(5), lastFailedAt: ago(30) }, null],
  ['failed and succeeded in one moment', { lastDoneAt: ago(5), lastFailedAt: ago(5) }, null],
  ['waits for its first run', { waitingSince: ago(130) }, null],
  ['waits too long for its first run', { waitingSince: ago(131) }, 'late'],
] as const)('a job that %s', (_, run, state) => expect(stateOfScheduled({ ...hourly, ...run }, now)).toBe(state))
