/** Where a parcel goes, for the shipping fee. */
export const deliveryZones = ['mainland', 'jeju', 'island'] as const
export type DeliveryZone = (typeof deliveryZones)[number]

/**
 * First and last postcode of each region (국가기초구역번호, in force since 2015), and how its road
 * addresses begin. The numbers of one region follow each other.
 */
const regions: readonly (readonly [from: number, to: number, names: readonly string[]])[] = [
  [1000, 9999, ['서울']],
  [10000, 20999, ['경기']],
  [21000, 23999, ['인천']],
  [24000, 26999, ['강원']],
  [27000, 29999, ['충북', '충청북']],
  [30000, 30999, ['세종']],
  [31000, 33999, ['충남', '충청남']],
  [34000, 35999, ['대전']],
  [36000, 40999, ['경북', '경상북']],
  [41000, 43999, ['대구', '경북', '경상북']],
  [44000, 45999, ['울산']],
  [46000, 49999, ['부산']],
  [50000, 53999, ['경남', '경상남']],
  [54000, 56999, ['전북', '전라북']],
  [57000, 60999, ['전남', '전라남']],
  [61000, 62999, ['광주']],
  [63000, 63644, ['제주']],
]

/**
 * Postcodes that parcel services send to by ship: islands without a bridge, as their lists of 도서산간
 * name them.
 */
const islands: readonly (readonly [from: number, to: number])[] = [
  [22386, 22388],
  [23004, 23010],
  [23100, 23116],
  [23124, 23136],
  [32133, 32133],
  [33411, 33411],
  [40200, 40240],
  [52570, 52571],
  [53031, 53033],
  [53089, 53104],
  [54000, 54000],
  [56347, 56349],
  [57068, 57069],
  [58760, 58762],
  [58800, 58810],
  [58816, 58818],
  [58826, 58826],
  [58832, 58832],
  [58839, 58841],
  [58843, 58866],
  [58953, 58958],
  [59102, 59103],
  [59127, 59127],
  [59129, 59129],
  [59137, 59166],
  [59650, 59650],
  [59766, 59766],
  [59781, 59790],
]

const isWithin = (code: number) => (range: readonly [number, number, ...unknown[]]) => code >= range[0] && code <= range[1]

/**
 * What is wrong with a postcode: it is not one, or it is of another region than the road address
 * beside it. Null: nothing.
 */
export function postcodeFault(postcode: string, road: string): 'form' | 'region' | null {
  const region = /^\d{5}$/.test(postcode) ? regions.find(isWithin(Number(postcode))) : undefined
  if (!region) return 'form'
  return region[2].some((name) => road.trim().startsWith(name)) ? null : 'region'
}

export function zoneOf(postcode: string): DeliveryZone {
  const code = Number(postcode)
  if (code >= 63000 && code <= 63644) return 'jeju'
  return islands.some(isWithin(code)) ? 'island' : 'mainland'
}

/** Digits of a Korean phone number: mobile, of a region, 070 and 050x; null for anything else. */
export function phoneDigits(text: string): string | null {
  const digits = text.replaceAll(/[\s().-]/g, '').replace(/^\+82/, '0')
  return /^(02\d{7,8}|0(1[016789]|[3-6][1-5]|70)\d{7,8}|050\d{8,9})$/.test(digits) ? digits : null
}

/** `010-1234-5678`. */
export function shownPhone(digits: string): string {
  const area = digits.startsWith('02') ? 2 : digits.startsWith('050') ? 4 : 3
  return `${digits.slice(0, area)}-${digits.slice(area, -4)}-${digits.slice(-4)}`
}
