/** On Workers the runtime opens sockets, and postgres.js has its own for it. */
export const OneWrite = null
