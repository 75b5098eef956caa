import { join } from 'node:path'
import { providerSettings } from '../../sandbox/credentials.ts'
import { runnerOnlySettings } from '../config.ts'
import type { DevState } from './state.ts'

type Environment = Record<string, string | undefined>

export interface Addresses {
  publicUrl: string
  webDir: string
  databaseUrl: string
  logDatabaseUrl: string
  redisUrl: string
  sandboxUrl: string
  storageDir: string
}

/**
 * Everything that API and runner may know between them. Whatever the caller's environment sets wins over what we run
 * ourselves, so that each real service takes over by its variable alone.
 */
export function runnerEnvironment(given: Environment, state: DevState, at: Addresses): Environment {
  const storage = given.S3_ENDPOINT ? {} : { STORAGE_DIR: at.storageDir }
  return {
    NODE_ENV: 'development',
    // Its secrets are published and its people can be become by anybody: for this machine only.
    LISTEN_HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    DATABASE_URL: at.databaseUrl,
    LOG_DATABASE_URL: at.logDatabaseUrl,
    REDIS_URL: at.redisUrl,
    ...storage,
    ...state.secrets,
    ...providerSettings(at.sandboxUrl),
    ...(given.PIN_SETUPS ? {} : { PIN_SETUP_FILE: state.pinSetupFile }),
    ...present(given),
    PORT: `${state.ports.web}`,
    PUBLIC_URL: given.PUBLIC_URL ?? at.publicUrl,
    WEB_DIR: at.webDir,
  }
}

/** The same without the bank: its keys never reach the public process. */
export function apiEnvironment(whole: Environment): Environment {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !runnerOnlySettings.has(name)))
}

/** The same without what payment PINs are checked with: only the API checks them. */
export function withoutPinSetups(whole: Environment): Environment {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== 'PIN_SETUP_FILE' && name !== 'PIN_SETUPS'))
}

/** The environment of the sandbox process; what people did in it is kept beside the rest of the world. */
export function sandboxSettings(given: Environment, state: DevState, publicUrl: string): Environment {
  return {
    PATH: given.PATH,
    NODE_COMPILE_CACHE: given.NODE_COMPILE_CACHE,
    PORT: `${state.ports.sandbox}`,
    SANDBOX_STATE: join(state.dir, 'sandbox.json'),
    WEBHOOK_URL: `${given.PUBLIC_URL ?? publicUrl}/hooks/portone`,
    DEPOSIT_WEBHOOK_URL: `${given.PUBLIC_URL ?? publicUrl}/hooks/bank`,
  }
}

function present(given: Environment): Environment {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''))
}
