import { KiwiError } from '../../../errors.ts'

/** Part of every message (RFC 9807 §4.1): a record serves no other person and no other server. */
const identifiersOf = (personId: string) => ({ client: personId, server: 'kiwi' })

/** Loaded by the first PIN: the start of a process does not wait for 0.4 MB of WebAssembly. */
async function opaqueServer() {
  const { ready, server } = await import('@serenity-kit/opaque')
  await ready
  return server
}

/** The server's side of a registration. `credentialId` names the OPRF key and is used only once. */
export async function answerRegistration(setup: string, credentialId: string, registrationRequest: string): Promise<string> {
  const server = await opaqueServer()
  return orBadInput('registrationRequest', () => {
    const answer = server.createRegistrationResponse({ serverSetup: setup, userIdentifier: credentialId, registrationRequest })
    return answer.registrationResponse
  })
}

export interface Credential {
  setup: string
  credentialId: string
  record: string
  personId: string
}

/** KE2, and the state that checks KE3. A client can test one PIN with it: count the guess first. */
export async function answerLogin(credential: Credential, startLoginRequest: string) {
  const server = await opaqueServer()
  return orBadInput('startLoginRequest', () =>
    server.startLogin({
      serverSetup: credential.setup,
      userIdentifier: credential.credentialId,
      registrationRecord: credential.record,
      startLoginRequest,
      identifiers: identifiersOf(credential.personId),
    }),
  )
}

/** Whether the client's last message proves that it knew the PIN. */
export async function isRightPin(serverLoginState: string, finishLoginRequest: string, personId: string): Promise<boolean> {
  const server = await opaqueServer()
  try {
    server.finishLogin({ serverLoginState, finishLoginRequest, identifiers: identifiersOf(personId) })
    return true
  } catch {
    return false
  }
}

function orBadInput<T>(field: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new KiwiError('BAD_INPUT', { field, cause })
  }
}
