import type { RouterInputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'

/** Whether this browser can hold passkeys at all; whether Kiwi takes them, `auth.channels` says. */
export const hasPasskeys = () => typeof PublicKeyCredential === 'function'

/**
 * The person closed the browser's own window, or no passkey of theirs is here: nothing went wrong.
 */
export const wasCancelled = (error: unknown) => error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name)

/** This device holds a passkey of the account already. */
export const isHereAlready = (error: unknown) => error instanceof Error && error.name === 'InvalidStateError'

/** The API gives and takes the JSON forms of the WebAuthn standard without their types. */
type Opaque = object

/** Asks for a passkey and opens a session with it. */
export async function signInByPasskey(): Promise<{ isSuspended: boolean }> {
  const [{ startAuthentication }, { options }] = await Promise.all([import('@simplewebauthn/browser'), kiwi.auth.startPasskey.mutate()])
  const optionsJSON = options as Opaque as Parameters<typeof startAuthentication>[0]['optionsJSON']
  const credential: Opaque = await startAuthentication({ optionsJSON })
  return kiwi.auth.finishPasskey.mutate({ credential: credential as RouterInputs['auth']['finishPasskey']['credential'] })
}

/** Makes a passkey on a device of the person and gives it to Kiwi. */
export async function makePasskey(name: string) {
  const [{ startRegistration }, { options }] = await Promise.all([import('@simplewebauthn/browser'), kiwi.me.passkeys.startAdding.mutate()])
  const optionsJSON = options as Opaque as Parameters<typeof startRegistration>[0]['optionsJSON']
  const credential: Opaque = await startRegistration({ optionsJSON })
  return kiwi.me.passkeys.add.mutate({ name, credential: credential as RouterInputs['me']['passkeys']['add']['credential'] })
}
