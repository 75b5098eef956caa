/**
 * Settings under which Postgres takes the caller's clock for the day of a payment (money_day in
 * holds.sql): demo data is made with dates in the past. Needs a direct connection: a pooler refuses
 * the parameter.
 */
export function withCallersClock<Environment extends Record<string, string | undefined>>(settings: Environment): Environment {
  if (!settings['DATABASE_URL']) return settings
  const url = new URL(settings['DATABASE_URL'])
  url.searchParams.set('kiwi.clock', 'told')
  return { ...settings, DATABASE_URL: url.href }
}
