/**
 * Where the server's half of the PIN protocol is kept (RFC 9807: OPRF seed and key pair of the AKE), apart from the database that
 * holds the records: either one alone tells nothing about a PIN. An adapter may ask a key service; callers keep nothing.
 */
export interface PinVault {
  /** The setup under which PINs are registered from now on. Throws UNAVAILABLE where none can be had. */
  newest(): Promise<PinSetup>
  /** An earlier setup; null when it is gone for good, and with it every PIN under it. */
  byId(id: string): Promise<PinSetup | null>
}

export interface PinSetup {
  /** At most 40 characters; stands on each record. */
  id: string
  /** As @serenity-kit/opaque's `server.createSetup()` makes it: 128 bytes, base64url. */
  setup: string
}
