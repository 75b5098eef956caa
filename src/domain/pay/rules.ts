/** Fee of a payment: 2.5 % and 10 % VAT on it, each rounded down to the won in the shop's favour. */
export function feeOf(grossKrw: number): { feeKrw: number; vatKrw: number } {
  const feeKrw = Math.floor((grossKrw * 25) / 1000)
  return { feeKrw, vatKrw: Math.floor(feeKrw / 10) }
}

/** The calendar day in Seoul, YYYY-MM-DD. Korea keeps UTC+9 all year. */
export function seoulDate(at: Date): string {
  return new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(0, 10)
}

/** The day `count` business days after `day`; banks rest on weekends and public holidays. */
export function businessDaysAfter(day: string, count: number): string {
  let date = new Date(`${day}T00:00:00Z`)
  for (let left = count; left > 0;) {
    date = new Date(date.getTime() + 86_400_000)
    if (isBusinessDay(date)) left -= 1
  }
  return date.toISOString().slice(0, 10)
}

function isBusinessDay(date: Date): boolean {
  const weekday = date.getUTCDay()
  const day = date.toISOString().slice(0, 10)
  return weekday !== 0 && weekday !== 6 && !koreanHolidays.has(day) && !yearlyHolidays.has(day.slice(5))
}

/** Holidays by the solar calendar, and Workers' Day, when banks close. */
const yearlyHolidays = new Set(['01-01', '03-01', '05-01', '05-05', '06-06', '08-15', '10-03', '10-09', '12-25'])

/** Lunar and substitute holidays, from the government's yearly notice (관공서의 공휴일에 관한 규정). */
const koreanHolidays = new Set([
  '2026-02-16',
  '2026-02-17',
  '2026-02-18',
  '2026-03-02',
  '2026-05-24',
  '2026-05-25',
  '2026-06-03',
  '2026-08-17',
  '2026-09-24',
  '2026-09-25',
  '2026-09-26',
  '2026-10-05',
  '2027-02-06',
  '2027-02-07',
  '2027-02-08',
  '2027-02-09',
  '2027-05-13',
  '2027-08-16',
  '2027-09-14',
  '2027-09-15',
  '2027-09-16',
  '2027-10-04',
  '2027-10-11',
  '2027-12-27',
])

/** How long after a call the bank's "never heard of it" may be believed: until then it could still be under way. */
export const inFlightMs = 60_000

/** A call that has not left by then never does: a process that stood still must not send what others believe unsent. */
export const sendWithinMs = 20_000

/** Nine base-36 digits, as the bank network wants them. */
export function bankReference(sequence: number): string {
  return sequence.toString(36).toUpperCase().padStart(9, '0')
}

export const bankNames: Record<string, string> = {
  '004': 'KB국민은행',
  '011': 'NH농협은행',
  '020': '우리은행',
  '081': '하나은행',
  '088': '신한은행',
  '089': '케이뱅크',
  '090': '카카오뱅크',
  '092': '토스뱅크',
}
