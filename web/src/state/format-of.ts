const made = new Map<string, unknown>()

/** A format of Intl, made once: to make one takes longer than to draw what it writes. */
export function formatOf<Options, Format>(
  Make: new (locale: string, options: Options) => Format,
  locale: string,
  options: Options,
): Format {
  // A device may come into another time zone.
  const key = Make.name + locale + JSON.stringify(options) + String(new Date().getTimezoneOffset())
  if (!made.has(key)) made.set(key, new Make(locale, options))
  return made.get(key) as Format
}
