import { expect, it } from 'vitest'
import { SparingLog } from './sparing-log.ts'

it('says a fault at once, then once per time with how many it left out, and each kind by itself', () => {
  const said: unknown[] = []
  let nowMs = 0
  const log = new SparingLog(
    (fields, message) => said.push({ ...fields, message }),
    30_000,
    () => nowMs,
  )
  for (; nowMs < 60_001; nowMs += 100) log.say('relay', {}, 'no')
  log.say('queue', {}, 'no')
  expect(said).toEqual([{ message: 'no' }, { message: 'no', leftOut: 299 }, { message: 'no', leftOut: 299 }, { message: 'no' }])
})
