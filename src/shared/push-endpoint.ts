/**
 * Endpoints of the sandbox's push service. No name of the internet ends so (RFC 2606): where no
 * sandbox is set, nothing answers.
 */
export const sandboxPushHost = 'push.kiwi-sandbox.test'

/**
 * What a browser may name as its push service: https on the usual port of a named host. Who answers
 * there is checked when it is asked.
 */
export function isPushEndpoint(written: string): boolean {
  const url = URL.parse(written)
  return (
    url !== null &&
    url.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    url.hash === '' &&
    /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/.test(url.hostname)
  )
}
