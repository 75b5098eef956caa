/** True for `YYMMDD` of a real day from 1930 to 2015, which may be somebody's birthday. */
export function looksLikeBirthday(pin: string): boolean {
  const [, yy = '', mm = '', dd = ''] = /^(\d\d)(\d\d)(\d\d)$/.exec(pin) ?? []
  if (yy === '') return false
  const year = Number(yy) >= 30 ? 1900 + Number(yy) : 2000 + Number(yy)
  const date = new Date(Date.UTC(year, Number(mm) - 1, Number(dd)))
  return year <= 2015 && date.getUTCMonth() === Number(mm) - 1 && date.getUTCDate() === Number(dd)
}
