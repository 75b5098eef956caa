import type { WebAuthn } from './webauthn-port.ts'

/**
 * Takes the place of webauthn.ts on Workers (`imports` of package.json): its library would be a
 * fifth of the bundle.
 */
export const webauthn: WebAuthn | null = null
