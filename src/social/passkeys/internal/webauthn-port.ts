import type { z } from 'zod'
import type { newCredential, signedCredential } from '../schema.ts'

interface Asked {
  /** Of PUBLIC_URL: a passkey belongs to its host name. */
  site: URL
  /** base64url. */
  challenge: string
}

interface Answered<Response> {
  site: URL
  response: Response
  /** Uses the challenge up: false for one that is unknown, late, used, or another browser's. */
  isExpected: (challenge: string) => Promise<boolean>
}

export interface KnownKey {
  credentialId: string
  publicKey: Uint8Array
  counter: number
}

/**
 * The part of WebAuthn that a server does. The checks give null, or throw, for an answer that
 * proves nothing.
 */
export interface WebAuthn {
  creationOptions(
    asked: Asked & { person: { id: string; handle: string; displayName: string }; known: { id: string; transports: string[] }[] },
  ): Promise<object>
  requestOptions(asked: Asked): Promise<object>
  checkCreation(answered: Answered<z.infer<typeof newCredential>>): Promise<(KnownKey & { isSynced: boolean }) | null>
  checkSignature(
    answered: Answered<z.infer<typeof signedCredential>> & { key: KnownKey },
  ): Promise<{ counter: number; isSynced: boolean } | null>
}
