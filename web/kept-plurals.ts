import type { Plugin } from 'vite'

const each = 'return new Intl.PluralRules(locale, options).select('

/**
 * Paraglide asks for the rules of plurals anew for each message with a number. To make them is a
 * twentieth of drawing a post, so a language's rules are kept. No message has options of its own.
 */
export function keptPlurals(): Plugin {
  return {
    name: 'kiwi-kept-plurals',
    transform: {
      filter: { id: /\/paraglide\/registry\.js$/ },
      handler(code) {
        if (!code.includes(each))
          throw new Error('Paraglide finds plurals in another way: read its registry.js, then change kept-plurals.ts.')
        return {
          code: code.replace(each, 'return (kept[locale] ??= new Intl.PluralRules(locale)).select(') + '\nconst kept = {}',
          map: null,
        }
      },
    },
  }
}
