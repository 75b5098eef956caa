/**
 * Keeps the server's part of the PIN protocol (RFC 9807: OPRF seed and key pair of the AKE) apart
 * from the database of the records: each of the two alone says nothing about a PIN. An adapter may
 * ask a key service; callers must not cache.
 */
export interface PinVault {
  /** The setup for new PINs. Throws UNAVAILABLE when there is none. */
  newest(): Promise<PinSetup>
  /** An earlier setup; null when it was deleted, and then the PINs under it cannot be checked. */
  byId(id: string): Promise<PinSetup | null>
}

export interface PinSetup {
  /** At most 40 characters; each record names it. */
  id: string
  /** As @serenity-kit/opaque's `server.createSetup()` makes it: 128 bytes, base64url. */
  setup: string
}
