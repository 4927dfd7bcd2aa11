// The embedded identity provider (OpenID Connect): demonstration accounts, as people and as machine clients of the same
// names. Only without a provider of one's own, and on loopback only.
import { apiAudience, type Config, type Database } from '@article-six/service-kit';
import Provider, { errors, type ClientMetadata, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { demonstrationPassword, type Account } from './accounts.rules.js';
import { failedPage } from './sign-in.pages.js';
import type { Joined } from './joined.js';
import { keptSecret, makeSigningKey, randomText } from './secrets.js';
import { ProviderStore } from './provider.store.js';

/** The API as a resource indicator: RFC 8707 wants a URI, the audience of its tokens is the plain name. */
const apiResource = `urn:${apiAudience}`;
const resourceServer = {
  scope: '',
  audience: apiAudience,
  accessTokenFormat: 'jwt' as const,
  jwt: { sign: { alg: 'RS256' as const } },
};
export const providerSessionCookie = 'a6_provider';
/** Seconds: within the first a changed or closed account is refused; the others are a day at work and one sign-in. */
const accessSeconds = 600;
const daySeconds = 12 * 3600;
const signInSeconds = 900;

function clientsOf(config: Config, accounts: readonly Account[]): ClientMetadata[] {
  const machine = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
  return [
    {
      client_id: config.clientId,
      client_secret: config.clientSecret,
      redirect_uris: [`${config.publicUrl}/sign-in/callback`],
      grant_types: ['authorization_code', 'refresh_token'],
    },
    ...accounts.map(({ name }) => ({ ...machine, client_id: name, client_secret: demonstrationPassword })),
  ] as ClientMetadata[];
}

/** The page is the platform's own: signing in is the consent. */
async function ownGrant(ctx: KoaContextWithOIDC) {
  const { client, session, provider } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const known = session.grantIdFor(client.clientId);
  const kept = known === undefined ? undefined : await provider.Grant.find(known);
  if (kept) return kept;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid');
  await grant.save();
  return grant;
}

/** Client credentials for the API. Also takes its plain name as `resource`, which the library would refuse. */
async function machineGrant(ctx: KoaContextWithOIDC): Promise<void> {
  const { client, params, provider } = ctx.oidc;
  const resource = params?.['resource'];
  if (!client || (resource !== undefined && resource !== apiAudience && resource !== apiResource))
    throw new errors.InvalidTarget(`the only resource here is ${apiAudience}`);
  const token = new provider.ClientCredentials({ client, scope: undefined as unknown as string });
  token.resourceServer = new provider.ResourceServer(apiResource, resourceServer);
  const value = await token.save();
  ctx.body = { access_token: value, expires_in: token.expiration, token_type: token.tokenType };
}

export async function openProvider(
  config: Config,
  database: Database,
  accounts: readonly Account[],
  joined: Joined,
): Promise<Provider> {
  const known = new Map(accounts.map((account) => [account.name, account]));
  const find = async (name: string) => known.get(name) ?? (await joined.find(name));
  const key = await keptSecret(database, 'signing-key', makeSigningKey);
  const cookieKey = await keptSecret(database, 'provider-cookies', randomText);
  const settings: Configuration = {
    adapter: (kind: string) => new ProviderStore(database, kind),
    clients: clientsOf(config, accounts),
    jwks: { keys: [key as never] },
    cookies: {
      keys: [cookieKey],
      names: { session: providerSessionCookie, interaction: 'a6_interaction', resume: 'a6_resume' },
      long: { signed: true, httpOnly: true, sameSite: 'lax' },
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    scopes: ['openid'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiResource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => {
          if (resource !== apiResource) throw new errors.InvalidTarget();
          return resourceServer;
        },
      },
    },
    findAccount: async (_ctx, name) =>
      (await find(name)) ? { accountId: name, claims: () => ({ sub: name }) } : undefined,
    extraTokenClaims: async (_ctx, token) => {
      const name = token.kind === 'ClientCredentials' ? token.clientId : token.accountId;
      const account = await find(name ?? '');
      if (!account) return undefined;
      const { organisation, organisationName, kind, roles } = account;
      return { organisation, organisation_name: organisationName, organisation_kind: kind, roles: [...roles] };
    },
    loadExistingGrant: ownGrant,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // the page's client is confidential: its refresh tokens are bound to its secret, and two gateway processes that
    // refresh one session at once must not look like a theft
    rotateRefreshToken: false,
    interactions: { url: (_ctx, interaction) => `/oidc/interaction/${interaction.uid}` },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = failedPage(ctx.get('accept-language'), String(out.error_description ?? out.error));
    },
    ttl: {
      AccessToken: accessSeconds,
      ClientCredentials: accessSeconds,
      AuthorizationCode: 60,
      IdToken: accessSeconds,
      Interaction: signInSeconds,
      RefreshToken: daySeconds,
      Session: daySeconds,
      Grant: daySeconds,
    },
  };
  const provider = new Provider(`${config.publicUrl}/oidc`, settings);
  provider.proxy = true; // the scheme of the public address, which mount() sets itself
  provider.registerGrantType('client_credentials', machineGrant as never, ['scope', 'resource'], ['resource']);
  return provider;
}
