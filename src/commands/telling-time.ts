/**
 * Settings under which Postgres takes the caller's clock for what money counts into which day (money_day in holds.sql): for a demo
 * world, which lives through its past. Not through a pooler, which refuses parameters.
 */
export function tellingTime<Environment extends Record<string, string | undefined>>(settings: Environment): Environment {
  if (!settings['DATABASE_URL']) return settings
  const url = new URL(settings['DATABASE_URL'])
  url.searchParams.set('kiwi.clock', 'told')
  return { ...settings, DATABASE_URL: url.href }
}
