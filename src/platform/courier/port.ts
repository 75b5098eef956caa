import type { CourierCode, ParcelState } from '../../shared/couriers.ts'

/** A service that knows where the parcels of the couriers are. */
export interface CourierPort {
  /**
   * What the courier says of a parcel now. Throws KiwiError UNAVAILABLE without an answer that can
   * be read: then nothing is known.
   */
  track(courier: CourierCode, trackingNumber: string): Promise<Tracked>
}

export type Tracked =
  | { kind: 'parcel'; state: ParcelState; event: ParcelEvent | null }
  /** The courier does not know the number, or not yet. */
  | { kind: 'unknown' }
  /** The service answers nothing more to us for now. */
  | { kind: 'refused'; why: 'key' | 'rate' }

/** The newest event. `text` is clean, has one line and no phone number. */
export interface ParcelEvent {
  at: Date | null
  text: string
}
