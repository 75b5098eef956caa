import * as z from 'zod'
import { textLine, uuid } from '../../shared/text.ts'

/** An OPAQUE message (RFC 9807, ristretto255), base64url. The PIN never leaves the device. */
const message = (characters: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${characters}}$`))
const proofToken = message(43)

export const pinStatus = z.object({
  state: z.enum(['unset', 'set', 'locked']),
  triesLeft: z.int(),
  /** The next right PIN should be registered again, under the newest setup; the SDK does so. */
  needsRenewal: z.boolean(),
  /** What a new PIN after a lock still needs, each at most 15 minutes before it. Else all false. */
  unlock: z.object({
    /** The 1-won check of the linked account (`pay.bank.startUnlock`, or by linking one). */
    account: z.boolean(),
    /** `pay.pin.startReverify` … `completeReverify`, on this session. */
    identity: z.boolean(),
    /** No bank account is linked: one has to be, which counts as the 1-won check. */
    linkFirst: z.boolean(),
  }),
  /** This session's identity was verified within 10 minutes: a device may be added. */
  mayAddDevice: z.boolean(),
})
export type PinStatus = z.infer<typeof pinStatus>

/** Registration, for a first PIN, a change (with a live proof), or after an unlock. */
export const startRegistrationInput = z.strictObject({ registrationRequest: message(43) })
export const startRegistrationOutput = z.object({ registrationId: z.string(), registrationResponse: z.string() })
/** SPKI (DER) of an ECDSA P-256 public key, base64url: 91 bytes. */
const devicePublicKey = message(122)
const deviceName = textLine(40, 1)
const newDevice = z.strictObject({ publicKey: devicePublicKey, name: deviceName })
/**
 * Errors: PIN_REQUIRED (a PIN is set: give a live `proof`; or the registration is older than 2
 * minutes), PIN_LOCKED (details: what is missing, as in the status), REVERIFY_REQUIRED (for the
 * device), CONFLICT (another registration came between).
 */
export const finishRegistrationInput = z.strictObject({
  registrationId: uuid,
  registrationRecord: message(256),
  /** A device to register for approvals. Except with a first PIN it needs a new verification. */
  device: newDevice.nullable(),
  /** To change a PIN that is set: the token of a live proof, which stays live. All others end. */
  proof: proofToken.nullable(),
})
export const finishRegistrationOutput = z.object({ deviceId: z.string().nullable() })

/** Login: one guess, counted before the answer. Errors: PIN_NOT_SET, PIN_LOCKED, DEVICE_UNKNOWN. */
export const startLoginInput = z.strictObject({ deviceId: uuid, startLoginRequest: message(128) })
export const startLoginOutput = z.object({ loginId: z.string(), loginResponse: z.string() })
/**
 * Within 60 seconds, once. A client that sees itself that the PIN was wrong finishes with random
 * bytes, to be told `triesLeft`. Errors: PIN_WRONG (details.triesLeft), PIN_LOCKED, PIN_REQUIRED
 * (used, expired or another session's login).
 */
export const finishLoginInput = z.strictObject({ loginId: uuid, finishLoginRequest: message(86) })
export const finishLoginOutput = z.object({
  proof: z.string(),
  nonce: z.string(),
  expiresAt: z.iso.datetime(),
  /** The record is under an older server setup: register the same PIN again, with this proof. */
  needsRenewal: z.boolean(),
})

const deviceView = z.object({ deviceId: z.string(), name: z.string(), createdAt: z.iso.datetime() })
export const deviceList = z.object({ devices: z.array(deviceView) })
/**
 * Adds this device. Errors: REVERIFY_REQUIRED unless the person verified their identity on this
 * session within 10 minutes; CONFLICT (the key is or was somebody's), LIMIT_EXCEEDED (10 devices),
 * BAD_INPUT (no P-256 key).
 */
export const addDeviceInput = newDevice
export const addDeviceOutput = z.object({ deviceId: z.string() })
export const deviceInput = z.strictObject({ deviceId: uuid })
