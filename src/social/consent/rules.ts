import { consentVersions, joiningAgeYears, newestVersion, type RequiredConsent, requiredConsents } from '../../shared/consents.ts'
import { seoulDate, startOfSeoulDay } from '../../shared/seoul-day.ts'

/** The versions that a person agreed to last; 0 for never. */
export type Agreed = Record<RequiredConsent, number>

export interface OwedConsent {
  kinds: RequiredConsent[]
  /** From then on the person's changes are refused; until then they are only asked. */
  changesWaitFrom: Date
}

/** The required texts that a person has not agreed to in their newest version; null for none. */
export function owedConsent(agreed: Agreed, versions = consentVersions): OwedConsent | null {
  const kinds = requiredConsents.filter((kind) => agreed[kind] < newestVersion(kind, versions))
  const days = kinds.flatMap((kind) => versions[kind].filter(({ version }) => version > agreed[kind]).map(({ neededFrom }) => neededFrom))
  const [first] = days.toSorted()
  return first === undefined ? null : { kinds, changesWaitFrom: startOfSeoulDay(first) }
}

/** The versions of the required texts to agree to now. */
export function newestTexts(): Agreed {
  return { terms: newestVersion('terms'), privacy: newestVersion('privacy') }
}

/**
 * Whether somebody born on this day is too young to join today in Seoul. The birthday itself is old
 * enough.
 */
export function isTooYoung(birthDate: string, now: Date): boolean {
  const [year = '', ...monthAndDay] = seoulDate(now).split('-')
  return birthDate > [String(Number(year) - joiningAgeYears), ...monthAndDay].join('-')
}
