import { m } from '../paraglide/messages.js'

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement

/**
 * What a browser says of a field that a form needs, in the language of the page: its own may be
 * another.
 */
export function wordFields(): void {
  document.addEventListener(
    'invalid',
    ({ target }) => {
      if (!isField(target) || target.validity.customError) return
      target.setCustomValidity(target.validity.valueMissing ? m.field_required() : m.field_malformed())
    },
    true,
  )
  const forget = ({ target }: Event) => isField(target) && target.setCustomValidity('')
  document.addEventListener('input', forget, true)
  document.addEventListener('change', forget, true)
}
