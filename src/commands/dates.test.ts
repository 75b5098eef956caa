import { expect, it } from 'vitest'
import { runCommand } from '../../test/run-command.ts'
import { register } from './rank.ts'

it('a ranking is made as of an instant with its zone or the end of a day that has been', async () => {
  // Refused while it is parsed: nothing is connected to.
  for (const now of ['5', '2026-02-30', '2026-11-22T09:00:00', 'yesterday', ''])
    expect(await runCommand(register, {}, ['rank', 'popular', '--now', now])).toMatchObject({
      exitCode: 2,
      complaint: expect.stringContaining('an instant with its zone'),
    })
  expect((await runCommand(register, {}, ['rank', 'popular', '--now', '2029-11-22'])).complaint).toContain('must not lie in the future')
})
