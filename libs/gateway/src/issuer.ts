// The gateway as a client of the identity provider, the embedded one or one's own: code flow with PKCE, refresh,
// revocation. The provider is looked up when it is first needed: the embedded one listens only once this process does.
import { Injectable } from '@nestjs/common';
import { Refusal, Settings } from '@article-six/service-kit';
import * as openid from 'openid-client';

export interface Tokens {
  readonly accessToken: string;
  readonly accessUntil: Date;
  readonly refreshToken?: string;
}
/** What the callback must be checked against; kept by the browser, sealed. */
export interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}
const timeoutSeconds = 5;

const tokensOf = (
  given: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers,
  before?: Tokens,
): Tokens => {
  const refreshToken = given.refresh_token ?? before?.refreshToken;
  return {
    accessToken: given.access_token,
    accessUntil: new Date(Date.now() + (given.expiresIn() ?? 300) * 1000),
    ...(refreshToken === undefined ? {} : { refreshToken }),
  };
};

@Injectable()
export class Issuer {
  private known: Promise<openid.Configuration> | undefined;
  constructor(private readonly settings: Settings) {}

  get isEmbedded(): boolean {
    return this.settings.config.issuerUrl === undefined;
  }
  /** Where the browser is sent, and what the callback is checked against. `account` is filled in for the reader. */
  async begin(account: string | undefined): Promise<{ url: URL; begun: Begun }> {
    const client = await this.client();
    const verifier = openid.randomPKCECodeVerifier();
    const begun = { state: openid.randomState(), nonce: openid.randomNonce(), verifier };
    const offline = client.serverMetadata().scopes_supported?.includes('offline_access') === true;
    const url = openid.buildAuthorizationUrl(client, {
      redirect_uri: `${this.settings.config.publicUrl}/sign-in/callback`,
      scope: offline ? 'openid offline_access' : 'openid',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: begun.state,
      nonce: begun.nonce,
      // another account than the one that is signed in: the provider must ask
      ...(account === undefined ? {} : { login_hint: account, prompt: 'login' }),
    });
    return { url, begun };
  }
  /** Throws for whatever does not belong together: code, state, nonce, verifier, signature. */
  async finish(callback: URL, begun: Begun): Promise<Tokens> {
    const checks = { pkceCodeVerifier: begun.verifier, expectedState: begun.state, expectedNonce: begun.nonce };
    const client = await this.client();
    return tokensOf(await openid.authorizationCodeGrant(client, callback, { ...checks, idTokenExpected: true }));
  }
  /** New tokens; undefined when the provider has ended the sign-in; throws when it does not answer. */
  async refresh(before: Tokens): Promise<Tokens | undefined> {
    if (before.refreshToken === undefined) return undefined;
    try {
      return tokensOf(await openid.refreshTokenGrant(await this.client(), before.refreshToken), before);
    } catch (error) {
      if (error instanceof openid.ResponseBodyError && error.error === 'invalid_grant') return undefined;
      throw new Refusal(503, 'issuerAway');
    }
  }
  async revoke(tokens: Tokens): Promise<void> {
    if (tokens.refreshToken === undefined) return;
    const client = await this.client();
    if (client.serverMetadata().revocation_endpoint !== undefined)
      await openid.tokenRevocation(client, tokens.refreshToken, { token_type_hint: 'refresh_token' });
  }

  /** One lookup at a time; a failed one is not kept. */
  private client(): Promise<openid.Configuration> {
    this.known ??= this.discover().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }
  private async discover(): Promise<openid.Configuration> {
    const { issuerUrl, publicUrl, clientId, clientSecret } = this.settings.config;
    const issuer = new URL(issuerUrl ?? `${publicUrl}/oidc`);
    const execute = issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : [];
    const auth = openid.ClientSecretBasic(clientSecret);
    const client = await openid.discovery(issuer, clientId, undefined, auth, { execute, timeout: timeoutSeconds });
    openid.enableNonRepudiationChecks(client);
    return client;
  }
}
