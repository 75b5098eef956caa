/**
 * Stands for the package `debug` in the Worker, where nothing can switch it on (wrangler.toml,
 * `[alias]`).
 */
export default () => Object.assign(() => {}, { enabled: false })
