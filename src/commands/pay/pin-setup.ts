import { resolve } from 'node:path'
import { newPinSetup, prependPinSetup } from '../../platform/pin-vault/new-setup.ts'
import type { CommandIo } from '../io.ts'
import type { Register } from '../program.ts'

export const register: Register = (pay, io) => {
  pay
    .command('pin-setup')
    .description("make a new server setup for payment PINs; each person's PIN moves to it with their next right PIN")
    .option('--file <path>', 'put it first into this file, for PIN_SETUP_FILE; else it is printed, to be put first into PIN_SETUPS')
    .action((options: { file?: string }) => makePinSetup(io, options))
}

async function makePinSetup(io: CommandIo, { file }: { file?: string }): Promise<void> {
  const made = await newPinSetup(new Date())
  if (file === undefined) return io.answer(made, `${made.id}:${made.setup}`)
  const path = resolve(file)
  prependPinSetup(path, made)
  io.answer(
    { id: made.id, file: path },
    `${made.id} is now first in ${path}: restart the API, and keep the earlier lines while PINs are under them`,
  )
}
