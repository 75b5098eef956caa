import * as z from 'zod'
import { opaqueToken, textLine, uuid } from '../../shared/text.ts'

const base64url = (maxLength: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{1,${maxLength}}$`))
/**
 * Words of the standard, e.g. `hybrid`; unknown ones are kept out of the answer to the browser by
 * its own parser.
 */
const word = z.string().regex(/^[a-z-]{1,20}$/)
const credential = { id: base64url(1400), rawId: base64url(1400), type: z.literal('public-key') }
/** Extensions are not asked for: their results are not read. */
const unread = { clientExtensionResults: z.looseObject({}).default({}), authenticatorAttachment: word.nullish() }

/**
 * The options of the WebAuthn standard, in its JSON form, for `startRegistration` or
 * `startAuthentication` of `@simplewebauthn/browser`.
 */
export const passkeyOptions = z.object({ options: z.looseObject({ challenge: z.string() }) })

/** `RegistrationResponseJSON` of the WebAuthn standard. */
export const newCredential = z.strictObject({
  ...credential,
  ...unread,
  response: z.object({
    clientDataJSON: base64url(4_000),
    attestationObject: base64url(4_000),
    transports: z.array(word).max(10).default([]),
  }),
})
export const addPasskeyInput = z.strictObject({ name: textLine(40, 1), credential: newCredential })

/** `AuthenticationResponseJSON` of the WebAuthn standard. */
export const signedCredential = z.strictObject({
  ...credential,
  ...unread,
  response: z.object({
    clientDataJSON: base64url(4_000),
    authenticatorData: base64url(4_000),
    signature: base64url(4_000),
    userHandle: opaqueToken(100).nullish(),
  }),
})
export const passkeySignInInput = z.strictObject({ credential: signedCredential })
/** `sessionToken` for an app; a browser gets a cookie and null. */
export const passkeySignInOutput = z.object({ sessionToken: z.string().nullable(), isSuspended: z.boolean() })

export const passkeyList = z.object({
  passkeys: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Kept by a password manager, on more than one device. */
      isSynced: z.boolean(),
      createdAt: z.iso.datetime(),
      lastUsedAt: z.iso.datetime().nullable(),
    }),
  ),
  /** False: sign in again before one can be added. */
  mayAdd: z.boolean(),
  most: z.int(),
})
export const passkeyInput = z.strictObject({ passkeyId: uuid })
