import { randomBytes } from 'node:crypto'
import { newBankKey, newBankSecrets } from '../../platform/bank/bank-secrets.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { newPushKey } from './new-push-key.ts'
import { newPinSetup } from '../../platform/pin-vault/new-setup.ts'
import { type SecretName, secretTable } from './secret-table.ts'

/**
 * What `kiwi settings rotate` writes: new values of settings, and a sentence about the next step.
 */
export interface Rotated {
  values: Partial<Record<SecretName | 'BANK_EARLIER_ROOT_KEYS', string>>
  next: string
}

/** Why nothing was rotated, for the operator. */
export class NotRotated extends Error {}

/**
 * The next step of a rotation. A list of keys takes two: the new key is added behind the old one,
 * so that every process knows it before one of them uses it; the second step (`isFirst`) puts it
 * first.
 */
export async function rotateSecret(
  name: SecretName,
  presentOf: (setting: SecretName | 'BANK_EARLIER_ROOT_KEYS') => string,
  { isFirst, given, now }: { isFirst: boolean; given: string | null; now: Date },
): Promise<Rotated> {
  const { how, from, next } = secretTable[name]
  const present = presentOf(name)
  switch (how) {
    case 'pair': {
      const keys = present.split(',').filter((pair) => pair !== '')
      if (!isFirst)
        return {
          values: { [name]: [...keys, await newPair(name, now)].join() },
          next: `Restart every process that reads ${name}. When all have it, run this again with --first.`,
        }
      const newest = keys.at(-1)
      if (newest === undefined || keys.length < 2) throw new NotRotated(`${name} holds no second key: run this without --first before.`)
      if (madeAt(newest) <= madeAt(keys[0] ?? '')) throw new NotRotated(`${name}: the newest key is first already.`)
      return { values: { [name]: [newest, ...keys.slice(0, -1)].join() }, next: `Restart every process that reads ${name}. Then: ${next}.` }
    }
    case 'random':
      return { values: { [name]: randomBytes(32).toString('base64url') }, next: `Then: ${next}.` }
    case 'couple': {
      const { BANK_SIGNING_KEY, BANK_ROOT_KEY } = newBankSecrets()
      const earlier = [`${seoulDate(now)}:${presentOf('BANK_ROOT_KEY')}`, presentOf('BANK_EARLIER_ROOT_KEYS')].filter((pair) => pair !== '')
      return {
        values: { BANK_EARLIER_ROOT_KEYS: earlier.join(), BANK_SIGNING_KEY, BANK_ROOT_KEY },
        next: `Restart API and runners. Then: ${secretTable.BANK_SIGNING_KEY.next}.`,
      }
    }
    case 'given':
      if (given === null)
        throw new NotRotated(`Kiwi does not make ${name}. Get it from ${from}; then give the file that holds it: --value-file.`)
      return { values: { [name]: given }, next: `Restart every process that reads ${name}. Then: ${next}.` }
    default: {
      const unhandled: never = how
      throw new Error(String(unhandled))
    }
  }
}

async function newPair(name: SecretName, now: Date): Promise<string> {
  const id = `k${digits(now)}-${randomBytes(2).toString('hex')}`
  if (name === 'BANK_KEYS') return newBankKey(id)
  if (name === 'PUSH_KEYS') return `${id}:${newPushKey()}`
  if (name !== 'PIN_SETUPS') return `${id}:${randomBytes(32).toString('base64url')}`
  const { setup } = await newPinSetup(now)
  return `${id}:${setup}`
}

/** To the second: an operator who repeats `--first` must not put the old key first again. */
const digits = (now: Date) => now.toISOString().slice(0, 19).replaceAll(/\D/g, '')

/**
 * When a key of this command was made, as text that sorts; nothing for the keys of an installation.
 */
const madeAt = (pair: string) => /^k(\d{14})-[0-9a-f]{4}:/.exec(pair)?.[1] ?? ''
