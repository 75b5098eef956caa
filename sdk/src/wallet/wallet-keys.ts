import type { KiwiApi, RouterInputs, RouterOutputs } from '../api.ts'
import { clientFailure } from '../errors.ts'
import { guessPin, type PinProof, registerPin } from './ceremony.ts'
import { type DeviceKey, type DeviceKeyStore, memoryKeyStore, newDeviceKey, publicKeyOf, signWith } from './device-key.ts'
import { indexedDbKeyStore } from './indexed-db.ts'
import { pinWeakness, type PinWeakness } from './pin-strength.ts'
import { paymentStatement, type Payment } from './statement.ts'

export type Approval = RouterInputs['pay']['send']['approval']
/** The API's status, and whether this device may approve: its key is here and registered. */
export type WalletStatus = RouterOutputs['pay']['pin']['status'] & { hasDevice: boolean; thisDeviceId: string | null }

export interface WalletKeysOptions {
  /** The name of this device in lists, e.g. `Chrome · Android`. At most 40 characters. */
  deviceName: string
  /** IndexedDB if there is one, otherwise memory. */
  store?: DeviceKeyStore
  locale?: 'ko' | 'en' | (() => 'ko' | 'en')
}

export interface NewPinOptions {
  /** `1990-03-14` or `900314`, if the page knows it. A PIN made of it is refused. */
  birthday?: string
}

/** A PIN that is too easy. The page words `reason`. Nothing was sent. */
export class WeakPinError extends Error {
  override readonly name = 'WeakPinError'
  readonly reason: PinWeakness

  constructor(reason: PinWeakness) {
    super(`This PIN is too easy: ${reason}.`)
    this.reason = reason
  }
}

export type WalletKeys = ReturnType<typeof createWalletKeys>

/**
 * One person's PIN and this device's key, for one page. Payments need both: `provePin` once, then
 * `approve` each payment of the next five minutes. The PIN never leaves the device; the private key
 * cannot. Every refusal is the API's own (`toKiwiError`).
 */
export function createWalletKeys(api: KiwiApi, options: WalletKeysOptions) {
  const store = options.store ?? (typeof indexedDB === 'undefined' ? memoryKeyStore() : indexedDbKeyStore())
  const locale = () => (typeof options.locale === 'function' ? options.locale() : (options.locale ?? 'ko'))
  let person: Promise<string> | null = null
  let live: { proof: PinProof; deviceId: string } | null = null

  const personId = () => (person ??= whoAmI(api).catch((error: unknown) => ((person = null), Promise.reject(error as Error))))

  /** Kept before it is registered, so that a call with a lost answer can be repeated. */
  async function keyToRegister(): Promise<DeviceKey> {
    const kept = await store.get(await personId())
    const key = kept ?? (await newDeviceKey())
    if (!kept) await store.put(await personId(), key)
    return key
  }

  async function describe(key: DeviceKey) {
    return { publicKey: await publicKeyOf(key), name: options.deviceName }
  }

  async function register(pin: string, proof: string | null): Promise<void> {
    const key = await keyToRegister()
    const device = key.deviceId === null ? await describe(key) : null
    const deviceId = await registerPin(api, await personId(), pin, { device, proof })
    if (deviceId !== null) await store.put(await personId(), { ...key, deviceId })
  }

  function liveProof() {
    if (!live || Date.parse(live.proof.expiresAt) <= Date.now()) live = null
    return live
  }

  /** One guess. Throws PIN_WRONG (details.triesLeft), PIN_LOCKED, PIN_NOT_SET or DEVICE_UNKNOWN. */
  async function provePin(pin: string): Promise<{ expiresAt: string }> {
    const key = await store.get(await personId())
    if (!key?.deviceId) throw clientFailure('DEVICE_UNKNOWN', locale())
    live = null
    const proof = await guessPin(api, await personId(), pin, key.deviceId)
    live = { proof, deviceId: key.deviceId }
    // The server's keys were renewed, and only the PIN can renew the record. If it fails, the next
    // right PIN tries again.
    if (proof.needsRenewal) await registerPin(api, await personId(), pin, { device: null, proof: proof.proof }).catch(() => null)
    return { expiresAt: proof.expiresAt }
  }

  return {
    async status(): Promise<WalletStatus> {
      const [status, { devices }, key] = await Promise.all([
        api.pay.pin.status.query(),
        api.pay.pin.devices.query(),
        personId().then((id) => store.get(id)),
      ])
      const here = devices.find(({ deviceId }) => deviceId === key?.deviceId)
      return { ...status, hasDevice: here !== undefined, thisDeviceId: here?.deviceId ?? null }
    },
    /**
     * Sets the first PIN, or a new one after an unlock. Registers this device too: at once with
     * the first PIN, else it needs a re-verification within 10 minutes (REVERIFY_REQUIRED). Throws
     * WeakPinError before anything is sent.
     */
    async setPin(pin: string, { birthday }: NewPinOptions = {}): Promise<void> {
      refuseWeak(pin, birthday)
      await register(pin, null)
    },
    /** Costs one guess of the present PIN. The proof stays valid for payments. */
    async changePin(pin: string, newPin: string, { birthday }: NewPinOptions = {}): Promise<void> {
      refuseWeak(newPin, birthday)
      await provePin(pin)
      await register(newPin, liveProof()?.proof.proof ?? null)
    },
    provePin,
    /** The time until which `approve` works without the PIN; null if the PIN is needed. */
    provenUntil: (): string | null => liveProof()?.proof.expiresAt ?? null,
    /**
     * Signs exactly this payment. Show the person its amount, `payee.shown` and purpose. The
     * signature is valid for this verb, payee, amount, basket or request, and for the key
     * `transfer`. Throws PIN_REQUIRED if the PIN is needed first.
     */
    async approve(payment: Payment): Promise<Approval> {
      const proven = liveProof()
      const key = await store.get(await personId())
      if (!proven || key?.deviceId !== proven.deviceId) throw clientFailure('PIN_REQUIRED', locale())
      const signature = await signWith(key, await paymentStatement(payment, proven.proof.nonce))
      return { deviceId: proven.deviceId, proof: proven.proof.proof, signature }
    },
    /** Adds this device within 10 minutes of a re-verification. Replaces a removed device's key. */
    async addThisDevice(): Promise<void> {
      const { devices } = await api.pay.pin.devices.query()
      const kept = await store.get(await personId())
      if (kept?.deviceId && !devices.some(({ deviceId }) => deviceId === kept.deviceId)) await store.delete(await personId())
      const key = await keyToRegister()
      const { deviceId } = await api.pay.pin.addDevice.mutate(await describe(key))
      await store.put(await personId(), { ...key, deviceId })
    },
    devices: async () => (await api.pay.pin.devices.query()).devices,
    async removeDevice(deviceId: string): Promise<void> {
      await api.pay.pin.removeDevice.mutate({ deviceId })
      if (live?.deviceId === deviceId) live = null
      if ((await store.get(await personId()))?.deviceId === deviceId) await store.delete(await personId())
    },
    /**
     * Sends the person to verify again: open `url`; they come back to `returnTo` with
     * `?identityVerificationId=&identityVerificationTxId=`.
     */
    startReverify: (returnTo: string) => api.pay.pin.startReverify.mutate({ returnTo }),
    /** Both come with that redirect. They count only for the session and browser that started. */
    completeReverify: (verificationId: string, attemptId: string) => api.pay.pin.completeReverify.mutate({ verificationId, attemptId }),
    /**
     * Call it at sign-out: it removes the proof and its owner from memory. The device's key stays,
     * useless without the PIN, so that the next sign-in needs no re-verification. `{ andKey: true
     * }` deletes it too, for shared computers.
     */
    async forget({ andKey = false }: { andKey?: boolean } = {}): Promise<void> {
      live = null
      const was = person
      person = null
      if (andKey && was) await store.delete(await was)
    },
  }
}

function refuseWeak(pin: string, birthday: string | undefined): void {
  const weakness = pinWeakness(pin, birthday)
  if (weakness) throw new WeakPinError(weakness)
}

async function whoAmI(api: KiwiApi): Promise<string> {
  return (await api.me.get.query()).id
}
