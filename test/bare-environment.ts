const { PATH, NODE_COMPILE_CACHE } = process.env

/** What a program needs to start, and Node's cache of compiled code, as `./kiwi` sets both. */
export const bareEnvironment: Record<string, string> = {
  PATH: PATH ?? '',
  ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }),
}
