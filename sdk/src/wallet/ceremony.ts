import type { KiwiApi, RouterInputs, RouterOutputs } from '../api.ts'
import { toKiwiError } from '../errors.ts'
import { toBase64url } from '../base64url.ts'
import { identifiersOf, keyStretching, loadOpaque } from './opaque.ts'

export type PinProof = RouterOutputs['pay']['pin']['finishLogin']
type Registering = Pick<RouterInputs['pay']['pin']['finishRegistration'], 'device' | 'proof'>

/** Registers a PIN by OPAQUE in two calls without the PIN. The caller has checked its strength. */
export async function registerPin(api: KiwiApi, personId: string, pin: string, { device, proof }: Registering): Promise<string | null> {
  const opaque = await loadOpaque()
  const { clientRegistrationState, registrationRequest } = opaque.startRegistration({ password: pin })
  const { registrationId, registrationResponse } = await api.pay.pin.startRegistration.mutate({ registrationRequest })
  const { registrationRecord } = opaque.finishRegistration({
    password: pin,
    clientRegistrationState,
    registrationResponse,
    identifiers: identifiersOf(personId),
    keyStretching,
  })
  const finish = () => api.pay.pin.finishRegistration.mutate({ registrationId, registrationRecord, device, proof })
  // Retry only this registration: a new one would need the proof of the PIN that may be set by now.
  const { deviceId } = await finish().catch((error: unknown) =>
    toKiwiError(error).code === 'NETWORK' ? finish() : Promise.reject(error as Error),
  )
  return deviceId
}

/** One guess. Throws PIN_WRONG (details.triesLeft), PIN_LOCKED, PIN_NOT_SET, DEVICE_UNKNOWN. */
export async function guessPin(api: KiwiApi, personId: string, pin: string, deviceId: string): Promise<PinProof> {
  const opaque = await loadOpaque()
  const { clientLoginState, startLoginRequest } = opaque.startLogin({ password: pin })
  const { loginId, loginResponse } = await api.pay.pin.startLogin.mutate({ deviceId, startLoginRequest })
  const finished = opaque.finishLogin({
    password: pin,
    clientLoginState,
    loginResponse,
    identifiers: identifiersOf(personId),
    keyStretching,
  })
  // The client sees a wrong PIN first. It sends random bytes, so that the API answers with the
  // tries left.
  const finishLoginRequest = finished?.finishLoginRequest ?? toBase64url(crypto.getRandomValues(new Uint8Array(64)))
  return api.pay.pin.finishLogin.mutate({ loginId, finishLoginRequest })
}
