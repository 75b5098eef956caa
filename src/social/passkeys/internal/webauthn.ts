import type { WebAuthn } from './webauthn-port.ts'

/** 300 KB that a start does not read. */
const library = () => import('@simplewebauthn/server')
type Library = Awaited<ReturnType<typeof library>>

/**
 * WebAuthn Level 3 by @simplewebauthn/server. Each check asks that the person proved themselves to
 * the device (a face, a finger, a PIN): a passkey stands for a whole sign-in. Of the maker of a
 * device nothing is asked (attestation `none`).
 */
export const webauthn: WebAuthn = {
  async creationOptions({ site, challenge, person, known }) {
    const { generateRegistrationOptions } = await library()
    return generateRegistrationOptions({
      rpName: 'Kiwi',
      rpID: site.hostname,
      userName: person.handle,
      userDisplayName: person.displayName,
      userID: new TextEncoder().encode(person.id),
      challenge: bytes(challenge),
      attestationType: 'none',
      excludeCredentials: known,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
  },
  async requestOptions({ site, challenge }) {
    const { generateAuthenticationOptions } = await library()
    return generateAuthenticationOptions({ rpID: site.hostname, challenge: bytes(challenge), userVerification: 'required' })
  },

  async checkCreation({ site, response, isExpected }) {
    const { verifyRegistrationResponse } = await library()
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as Parameters<Library['verifyRegistrationResponse']>[0]['response'],
      expectedChallenge: isExpected,
      expectedOrigin: site.origin,
      expectedRPID: site.hostname,
      requireUserVerification: true,
    })
    if (!verified) return null
    const { credential, credentialBackedUp: isSynced } = registrationInfo
    return { credentialId: credential.id, publicKey: credential.publicKey, counter: credential.counter, isSynced }
  },
  async checkSignature({ site, response, isExpected, key }) {
    const { verifyAuthenticationResponse } = await library()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as Parameters<Library['verifyAuthenticationResponse']>[0]['response'],
      expectedChallenge: isExpected,
      expectedOrigin: site.origin,
      expectedRPID: site.hostname,
      credential: { id: key.credentialId, publicKey: new Uint8Array(key.publicKey), counter: key.counter },
      requireUserVerification: true,
    })
    return verified ? { counter: authenticationInfo.newCounter, isSynced: authenticationInfo.credentialBackedUp } : null
  },
}

const bytes = (base64url: string) => new Uint8Array(Buffer.from(base64url, 'base64url'))
