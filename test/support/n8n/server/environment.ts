import path from 'node:path';
import type { N8nHome } from './install';

/**
 * What n8n finds in its environment: nothing of ours, and no way out of this machine. What its own telemetry, templates
 * and update checks would ask for fails at once instead of waiting for a network.
 */
export function environment(
  { node }: N8nHome,
  place: { readonly folder: string; readonly port: number; readonly broker: number; readonly bin: string },
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const off = (names: string): Record<string, string> =>
    Object.fromEntries(names.split(' ').map((name) => [name, 'false']));
  return {
    PATH: [place.bin, path.dirname(node), process.env['PATH']].join(path.delimiter),
    HOME: place.folder,
    TZ: 'UTC',
    NO_COLOR: '1',
    NO_PROXY: '127.0.0.1,localhost',
    HTTPS_PROXY: 'http://127.0.0.1:1',
    N8N_USER_FOLDER: place.folder,
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_HOST: '127.0.0.1',
    N8N_PORT: String(place.port),
    N8N_RUNNERS_BROKER_PORT: String(place.broker),
    N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
    DB_TYPE: 'sqlite',
    GENERIC_TIMEZONE: 'UTC',
    N8N_LOG_LEVEL: 'info',
    N8N_ONBOARDING_FLOW_DISABLED: 'true',
    N8N_DISABLED_MODULES: 'mcp-registry',
    ...off('N8N_SECURE_COOKIE N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS N8N_DIAGNOSTICS_ENABLED'),
    ...off('N8N_VERSION_NOTIFICATIONS_ENABLED N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED'),
    ...off('N8N_TEMPLATES_ENABLED N8N_PERSONALIZATION_ENABLED N8N_HIRING_BANNER_ENABLED'),
    ...off('N8N_DYNAMIC_BANNERS_ENABLED N8N_LICENSE_AUTO_RENEW_ENABLED N8N_VERIFIED_PACKAGES_ENABLED'),
    ...off('N8N_AI_ENABLED'),
    ...more,
  };
}
